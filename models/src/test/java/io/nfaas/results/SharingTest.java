package io.nfaas.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Sharing.QueueResult;
import io.nfaas.results.Sharing.TenantResult;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharingTest {
  private static Sharing losing(double... ratios) {
    Estimate some = Estimate.exact(1000);
    return new Sharing(Arrays.stream(ratios).mapToObj(r -> new TenantResult("t", some, some, Estimate.exact(r))).toList(), List.of());
  }

  /// One of three that keeps half: (1 + 1 + 1/2)^2 / (3 x (1 + 1 + 1/4)) = 6.25 / 6.75.
  @Test
  void jainsIndexIsOneForEqualsAndOneInNForTheOnlyOneServed() {
    assertEquals(1, losing(0, 0, 0).jainIndex());
    assertEquals(1, losing(0.3, 0.3).jainIndex(), 1e-12);
    assertEquals(0.25, losing(0, 1, 1, 1).jainIndex());
    assertEquals(6.25 / 6.75, losing(0, 0, 0.5).jainIndex(), 1e-12);
    assertTrue(Double.isNaN(losing().jainIndex()));
  }

  @Test
  void theFullestQueueIsComparedWithItsOwnPlace() {
    List<QueueResult> queues =
        List.of(new QueueResult("a", 0, 30, 0, 0.75), new QueueResult("a", 1, 10, 0, 0.25), new QueueResult("b", 0, 5, 0, 1));
    Sharing sharing = new Sharing(List.of(), queues);
    assertEquals(1.5, sharing.maxOverMean("a"));
    assertEquals(1, sharing.maxOverMean("b"));
  }
}
