package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.RunResult;
import org.junit.jupiter.api.Test;

/// Example scenarios whose results can be worked out by hand.
class CapacityExamplesTest {
  /// 3.5 Mpps into a core that does 2: in the 20 ms of the surge each tenant loses 1 - 2 / 3.5 of its packets, the quiet one 20 ms x 0.5 Mpps of them.
  @Test
  void aNoisyNeighbourTakesPacketsFromAQuietOne() {
    RunResult result = Studies.run(Studies.read("noisy-neighbour.yaml"), 1);
    double lost = result.sharing().tenants().getFirst().lossRatio().value() * 0.5e6 * 70e-3;
    assertEquals(20e-3 * 0.5e6 * (1 - 2 / 3.5), lost, 0.06 * lost);
    assertTrue(result.sharing().jainIndex() < 0.995, "the noisy one loses most of its many packets: " + result.sharing().jainIndex());
  }

  /// 20,000 requests, 200 handshakes and 125 MB a second on two cores of 2.3 GHz.
  @Test
  void aTlsProxyCostsRequestsHandshakesAndBytes() {
    double kernel = 20_000 * 52_972.0 + 200 * 6_571_429.0 + 125e6 * 4.133;
    double userSpace = 20_000 * 31_513.5 + 200 * 6_571_429.0 + 125e6 * 3.8677;
    String[] sets = {"duration=1s", "networkFunctions.proxy.networkStack=UserSpace"};
    assertEquals(kernel / 4.6e9, Studies.run(Studies.read("tls-proxy.yaml", sets[0]), 1).hops().getFirst().utilization().value(), 0.05);
    assertEquals(userSpace / 4.6e9, Studies.run(Studies.read("tls-proxy.yaml", sets), 1).hops().getFirst().utilization().value(), 0.05);
  }
}
