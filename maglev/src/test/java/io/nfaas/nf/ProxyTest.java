package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.PSH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Work;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProxyTest {
  private final StageBench bench = new StageBench();
  private final PlainStage stage = new PlainStage(bench.memory, new Proxy(), 0);

  private void run(int flags, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int k = 0; k < payload.length; k++) {
      bytes[k] = (byte) payload[k];
    }
    bench.clear();
    bench.tcp(1000, flags, bytes);
    bench.run(stage);
  }

  @Test
  void applicationDataThatIsPushedIsARequest() {
    run(ACK | PSH, 23, 3, 3, 0, 100, 0);
    assertEquals(1, bench.count(Work.NF_REQUEST));
    run(ACK, 23, 3, 3, 0, 100, 0);
    assertEquals(0, bench.count(Work.NF_REQUEST));
  }

  @Test
  void aClientHelloIsAHandshakeAndOtherHandshakeMessagesAreNot() {
    run(ACK | PSH, 22, 3, 1, 0, 100, 1);
    assertEquals(1, bench.count(Work.NF_HANDSHAKE));
    assertEquals(0, bench.count(Work.NF_REQUEST));
    run(ACK | PSH, 22, 3, 3, 0, 100, 16);
    assertEquals(0, bench.count(Work.NF_HANDSHAKE));
  }

  @Test
  void plainHttpIsARequest() {
    for (String method :
        new String[] {
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"
        }) {
      bench.clear();
      bench.tcp(1000, ACK, (method + " / HTTP/1.1\r\n").getBytes(StandardCharsets.US_ASCII));
      bench.run(stage);
      assertEquals(1, bench.count(Work.NF_REQUEST), method);
    }
    bench.clear();
    bench.tcp(1000, ACK | PSH, "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
    bench.run(stage);
    assertEquals(0, bench.count(Work.NF_REQUEST));
  }

  @Test
  void answersAndEmptySegmentsAreNoRequests() {
    run(ACK | PSH);
    assertEquals(0, bench.count(Work.NF_REQUEST));
    bench.clear();
    int i = bench.tcp(1000, ACK | PSH, new byte[] {23, 3, 3, 0, 9, 0});
    bench.burst.traits[i] |= Burst.BACKWARDS;
    bench.run(stage);
    assertEquals(0, bench.count(Work.NF_REQUEST));
    assertEquals(1, bench.count(Work.NF_PACKET));
  }
}
