package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void commasQuotesAndLineBreaksAreQuoted() {
    Csv csv = new Csv("a", "b", "c", "d");
    csv.cell("plain").cell("1,5").cell("say \"no\"").cell("two\nlines").end();
    assertEquals("a,b,c,d\r\nplain,\"1,5\",\"say \"\"no\"\"\",\"two\nlines\"\r\n", csv.toString());
  }

  @Test
  void whatDoesNotExistIsEmpty() {
    Csv csv = new Csv("x", "x_half_width", "y");
    csv.cell(new Estimate(0.5, Double.POSITIVE_INFINITY)).cell(Double.NaN).end();
    assertEquals("x,x_half_width,y\r\n0.5,,\r\n", csv.toString());
  }

  @Test
  void aRecordOfTheWrongLengthIsRefused() {
    Csv csv = new Csv("a", "b");
    csv.cell("only one");
    assertThrows(IllegalStateException.class, csv::end);
  }

  @Test
  void planHasOneRecordPerReplicaSet() {
    List<String> lines = PlanCsv.of(Samples.plan()).lines().toList();
    assertEquals(1 + Samples.plan().replicaSets().size(), lines.size());
    assertTrue(
        lines
            .getFirst()
            .startsWith("replica_set,network_function,version,control_plane_of,replicas,"));
    assertTrue(
        lines
            .get(1)
            .startsWith(
                "ipsec-v1,ipsec,v1,,4,2,8,1,0.467,0.623,4.13E-5,8286387.5,8.22E9,Failures,\"after losing"));
    assertTrue(lines.get(2).startsWith("ipsec-v1-cp,ipsec,v1,ipsec-v1,2,1,2,1,"));
  }

  @Test
  void pathsAndHopsHaveOneRecordPerRow() {
    List<String> paths = PathsCsv.of(Samples.run()).lines().toList();
    assertEquals(1 + Samples.run().paths().size(), paths.size());
    assertTrue(paths.get(1).startsWith("alpha,g1,vpn>fw>nat,egress,0.7,4.0E-4,0.7,4945979.0,"));
    assertTrue(paths.get(4).startsWith("gamma,g1,vpn>ids,drop,"));
    assertTrue(
        paths.get(4).endsWith("0.0,0.0,,,,,,,,,,,"), "no latency where nothing is delivered");
    List<String> hops = HopsCsv.of(Samples.run()).lines().toList();
    assertEquals(1 + Samples.run().hops().size(), hops.size());
    assertTrue(hops.get(1).startsWith("ipsec-v1,0,edge-0,2,0.472,0.003,2071000.0,"));
  }
}
