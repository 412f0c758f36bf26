package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfProfile.Confidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileCatalogTest {
  private static final ProfileCatalog CATALOG = ProfileCatalog.builtIn();
  private static final Path FOLDER = Path.of("src/main/resources/io/nfaas/scenario");

  private static NfProfile profile(String name) {
    return Objects.requireNonNull(CATALOG.get(name), name);
  }

  @Test
  void theIndexesListEveryFile() throws IOException {
    for (String folder : List.of("profiles", "flow-sizes")) {
      try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
        List<String> names =
            files
                .map(f -> f.getFileName().toString())
                .filter(n -> n.endsWith(".yaml"))
                .map(n -> n.replace(".yaml", ""))
                .toList();
        assertEquals(new TreeSet<>(names), new TreeSet<>(Resource.index(folder)));
      }
    }
  }

  @Test
  void everyProfileSaysWhereItComesFrom() {
    for (NfProfile p : CATALOG.profiles()) {
      if (p.name().equals("free")) {
        continue;
      }
      NfProfile.Source s = p.source();
      assertFalse(s.title().isBlank() || s.note().isBlank() || s.method().isBlank(), p.name());
      boolean sourced =
          s.confidence() == Confidence.MEASURED || s.confidence() == Confidence.DERIVED;
      boolean byConstruction = p.name().equals("crossing-sriov");
      assertTrue(!sourced || byConstruction || s.url().startsWith("https://"), p.name());
      assertTrue(!sourced || byConstruction || p.referenceCpu() != null, p.name());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Mpps of the CSIT 17.01 report through one core at 2.3 GHz
    "vpp-l2-xconnect, 2.3e9, 12.67142825",
    "vpp-l2-bridge, 2.3e9, 10.592856875",
    "vpp-ip4, 2.3e9, 9.669047375",
    "vpp-ip6, 2.3e9, 7.7139668125",
    "vpp-vxlan, 2.3e9, 6.544496125",
    // Mpps of the VPP documentation; its clock is implied by 136 cycles at 18.26 Mpps
    "stateful-acl, 2.48336e9, 11.06",
    "stateless-acl, 2.48336e9, 9.134",
    "vpp-ipsec-aes128gcm-qat, 2.1e9, 3.07"
  })
  void cyclesGiveBackThePublishedRate(String name, double hz, double mpps) {
    assertEquals(mpps, hz / profile(name).packetCycles(64) / 1e6, mpps * 0.01);
  }

  /// Two ports at line rate give 32 frames each to a poll, which visits their queues and two rings of every pod.
  @ParameterizedTest
  @CsvSource({"1, 1, 6.4", "1, 2, 3.8", "4, 1, 5.6"})
  void theVswitchGivesBackTheThreeSnakesThatItWasFittedOn(int chains, int functions, double mpps) {
    NfProfile pass = profile("vpp-vswitch-memif");
    double fromPod = pass.perPacketCycles() + profile("crossing-memif").perPacketCycles();
    double rings = 2 + 2 * chains * functions;
    double cycles = pass.perPacketCycles() + functions * fromPod + pass.perBurstCycles() * rings / 64;
    assertEquals(mpps, 2.5e3 / cycles, mpps * 0.001);
  }

  @Test
  void ipsecTakes986CyclesForTheMeanFrameOfTheImix() {
    NfProfile p = profile("vpp-ipsec-aes128gcm-sw");
    double meanBytes = (28 * 64 + 16 * 570 + 4 * 1518) / 48.0;
    assertEquals(986, p.packetCycles(meanBytes), 1e-4);
    assertEquals(0.64, p.perByteCycles());
    assertEquals(NfKind.IPSEC, p.kind());
  }

  @Test
  void aTlsRequestOfOneAndOfAHundredKilobytesCostsWhatWasPublished() {
    NfProfile p = profile("nginx-https-reverse-proxy");
    double hz = 2.3e9;
    assertEquals(40_207, hz / (p.perRequestCycles() + p.perByteCycles() * 1024), 40);
    assertEquals(4_830, hz / (p.perRequestCycles() + p.perByteCycles() * 102_400), 5);
    assertEquals(350, hz / p.perHandshakeCycles(), 0.1);
  }

  /// HAProxy spends 70 % of a kept connection's time and 85 % of a new one's in the kernel: no more than that is saved.
  @Test
  void userSpaceSavesNoMoreThanTheKernelsShare() {
    NfProfile http = profile("nginx-http-reverse-proxy");
    NfProfile bound = profile("nginx-http-reverse-proxy-userspace");
    assertEquals(0.30 * http.perRequestCycles(), bound.perRequestCycles(), 1e-6);
    assertEquals(0.30 * http.perByteCycles(), bound.perByteCycles(), 1e-9);
    assertEquals(0.15 * http.newFlowCycles(), bound.newFlowCycles(), 1e-6);
    NfProfile https = profile("nginx-https-reverse-proxy");
    NfProfile tls = profile("nginx-https-reverse-proxy-userspace");
    assertEquals(http.perRequestCycles() - bound.perRequestCycles(), https.perRequestCycles() - tls.perRequestCycles(), 1e-6);
    assertEquals(http.perByteCycles() - bound.perByteCycles(), https.perByteCycles() - tls.perByteCycles(), 1e-9);
    assertEquals(http.newFlowCycles() - bound.newFlowCycles(), https.newFlowCycles() - tls.newFlowCycles(), 1e-6);
    assertEquals(https.perHandshakeCycles(), tls.perHandshakeCycles());
  }

  @Test
  void whatHasNoSourceSaysSo() {
    for (String name :
        List.of("strongswan-ikev2", "stateful-acl-new-session", "vpp-nat44", "crossing-veth")) {
      assertEquals(Confidence.UNSOURCED, profile(name).source().confidence(), name);
    }
  }

  @Test
  void anAliasIsTheSameProfileAndNotListed() {
    assertEquals(profile("vpp-acl-stateless"), profile("stateless-acl"));
    assertFalse(CATALOG.names().contains("stateless-acl"));
    assertNull(CATALOG.get("nothing"));
    assertEquals("vpp-nat44", CATALOG.suggestion("vpp-nat4"));
  }

  @Test
  void aProfileFileOfOnesOwnIsReadWithTheSameCare() {
    String good =
        """
        name: mine
        kind: Firewall
        cost: {perPacketCycles: 120.5, newFlowCycles: 900}
        source: {title: this machine, method: Calibrated, confidence: Measured}
        """;
    NfProfile p = ProfileCatalog.read("profile.yaml", good).profile();
    assertNotNull(p);
    assertEquals(120.5, p.perPacketCycles());
    assertEquals(NfKind.FIREWALL, p.kind());
    ProfileCatalog.ReadProfile bad =
        ProfileCatalog.read(
            "profile.yaml", good.replace("cost:", "costs:").replace("Firewall", "Fire"));
    assertNull(bad.profile());
    assertEquals(
        List.of(
            "profile.yaml:1:1: cost: is missing",
            "profile.yaml:2:7: kind: 'Fire' is not one of Forward, Ipsec, Firewall, Nat44, Ids, Proxy, LoadBalancer, Control",
            "profile.yaml:3:1: costs: is not a known key (did you mean cost?)"),
        bad.problems().stream().map(Object::toString).toList());
  }
}
