package io.nfaas.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C, or SIGTERM: the thread that works is interrupted and may still write what it has finished, before the process ends.
final class Interruption {
  /// A command that has not written its files by then is given up.
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch done = new CountDownLatch(1);

  /// From now on signals interrupt the calling thread.
  Interruption() {
    Thread worker = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("interruption")
                .unstarted(
                    () -> {
                      worker.interrupt();
                      await();
                    }));
  }

  private void await() {
    try {
      boolean inTime = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println("nfaas: gave up waiting for files to be written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The work is done: what ends the process now waits for nothing.
  void over() {
    done.countDown();
  }
}
