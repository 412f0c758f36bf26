package io.nfaas.sim;

/// What events set off later. Each step belongs to its event, whose window lasts until all of its steps have happened.
final class Agenda {
  private final EventScheduler scheduler;

  Agenda(EventScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Does something after a delay; at once without one, never after the end of the run.
  ///
  /// @param what for error messages
  void later(EventWatch watch, long delayPs, String what, Runnable action) {
    watch.expect();
    long atPs = scheduler.nowPs() + delayPs;
    if (delayPs == 0) {
      action.run();
      watch.happened();
    } else if (atPs < scheduler.endPs()) {
      scheduler.control(atPs, watch.event().name() + ": " + what, () -> {
        action.run();
        watch.happened();
      });
    }
  }

  /// Does something after a delay that no window waits for; never after the end of the run.
  void aside(long delayPs, String what, Runnable action) {
    long atPs = scheduler.nowPs() + delayPs;
    if (atPs < scheduler.endPs()) {
      scheduler.control(atPs, what, action);
    }
  }

  long nowPs() {
    return scheduler.nowPs();
  }

  long endPs() {
    return scheduler.endPs();
  }
}
