package io.nfaas.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A progress bar with the expected end on standard error, drawn for work of over a second, on a terminal only.
final class ProgressLine implements AutoCloseable {
  private static final long STEPS = 1000;
  private static final long PATIENCE_NS = 1_000_000_000;

  private final boolean wanted;
  private final String task;
  private final long startNs = System.nanoTime();
  private @Nullable ProgressBar bar;
  private String message = "";

  ProgressLine(String task, boolean wanted) {
    this.task = task;
    this.wanted = wanted;
  }

  /// @param doneRatio share of the work that is done, in [0, 1]
  synchronized void at(double doneRatio) {
    if (!wanted || (bar == null && System.nanoTime() - startNs < PATIENCE_NS)) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(STEPS)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .build();
      bar.setExtraMessage(message.isEmpty() ? "" : " " + message);
    }
    bar.stepTo(Math.round(doneRatio * STEPS));
  }

  /// Starts over with the next part of the work.
  synchronized void next(String part) {
    message = part;
    if (bar != null) {
      bar.stepTo(0);
      bar.setExtraMessage(" " + part);
    }
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
