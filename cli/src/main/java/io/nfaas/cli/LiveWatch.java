package io.nfaas.cli;

import io.nfaas.report.LiveLines;
import io.nfaas.results.LiveResult;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/// Prints a line of counters each second on standard error, and says when a port goes down or comes up, from a thread of its own.
final class LiveWatch implements AutoCloseable {
  private static final long PERIOD_MS = 1000;

  private final LiveNode node;
  private final LiveBooks books;
  private final Console console;
  private final Thread thread;

  private record Moment(LiveResult counts, List<String> links) {}

  LiveWatch(LiveNode node, LiveBooks books, Console console, boolean wanted) {
    this.node = node;
    this.books = books;
    this.console = console;
    thread = Thread.ofPlatform().daemon().name("watch").unstarted(this::watch);
    if (wanted) {
      thread.start();
    }
  }

  private void watch() {
    try {
      LiveResult before = node.run.ask(books::count).get();
      while (true) {
        Thread.sleep(PERIOD_MS);
        Moment now = node.run.ask(() -> new Moment(books.count(), node.run.linkChanges())).get();
        now.links().forEach(console.err::println);
        console.err.println(LiveLines.second(before, now.counts()));
        before = now.counts();
      }
    } catch (InterruptedException | CancellationException e) {
      // The run is over.
    } catch (ExecutionException e) {
      console.err.println("nfaas: counters cannot be read: " + e.getCause());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
