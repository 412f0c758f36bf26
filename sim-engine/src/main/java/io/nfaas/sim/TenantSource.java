package io.nfaas.sim;

import io.nfaas.model.Traffic;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;
import io.nfaas.traffic.Arrivals;
import io.nfaas.traffic.FlowSizeSampler;
import io.nfaas.traffic.FrameSizeSampler;
import io.nfaas.traffic.RandomStreams;
import io.nfaas.traffic.Trace;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The packets of one tenant: their arrival times, flows, sizes and bytes, each drawn from a stream of its own. Single-threaded; allocates
/// nothing per packet.
///
/// Each packet belongs to a uniformly drawn place of the tenant's flows. A flow whose length is drawn gives its place to a new one when it has
/// sent its last packet. Until something of a flow was delivered, its packets repeat the first one (TCP SYN, QUIC Initial, ESP sequence number 1):
/// this stands for the sender's retransmission, so that a lost first packet does not break a flow for ever.
final class TenantSource {
  /// Addresses: clients in 10.0.0.0/9, servers in 10.128.0.0/9 unless the tenant is recognised by another prefix; a /24 per association where
  /// tunnels leave by destination. Tunnel endpoints: clients' gateways in 198.18.0.0/15 (RFC 2544 appendix C.2.2), ours 203.0.113.1 (RFC 5737).
  private static final int SERVERS = 10 << 24 | 128 << 16;
  private static final int SERVER_MASK = (1 << 23) - 1;
  private static final int PEERS = 198 << 24 | 18 << 16;
  private static final int PEER_BITS = 17;
  private static final int GATEWAY = 203 << 24 | 113 << 8 | 1;
  private static final int FIRST_SPI = 0x10000;
  /// Bits of an index below the count of its renewals.
  private static final int SPI_BITS = 18;
  /// Client ports: above 32767, out of the way of IKE, NAT traversal and VXLAN.
  private static final int CLIENT_PORTS = 0x8000;
  private static final int SERVER_PORT = 443;
  /// Draws of a reverse packet's flow before it takes one of which nothing went forward yet.
  private static final int REVERSE_DRAWS = 4;

  private final TenantProfile profile;
  private final Flows flows;
  private final FrameStore frames;
  private final Ledger ledger;
  private final IngressPorts ingress;
  private final FrameWriter writer;

  private final int first;
  private final int places;
  private final Arrivals forward;
  private final @Nullable Arrivals reverse;
  private final @Nullable Replay replay;
  private final FrameView replayed = new FrameView();
  private final RandomGenerator draw;
  private final RandomGenerator requestDraw;
  private final FrameSizeSampler sizes;
  private final @Nullable FlowSizeSampler lengths;

  private long forwardPs;
  private long reversePs = Arrivals.NEVER;
  private long begun;
  private @Nullable FlowCarry carry;
  private long carriedPs;
  private long dueAtPs;
  private long dueGapPs;

  private final int associations;
  private final int[] sequence;
  private final boolean[] established;
  private final int[] generation;
  private final long[] renewedPs;

  TenantSource(TenantProfile profile, Flows flows, FrameStore frames, Ledger ledger, IngressPorts ingress, RandomStreams streams) {
    this.profile = profile;
    this.flows = flows;
    this.frames = frames;
    this.ledger = ledger;
    this.ingress = ingress;
    Traffic traffic = profile.traffic();
    String name = profile.name();
    writer = new FrameWriter(frames.memory(), profile.vlan());
    first = flows.first[profile.tenant()];
    places = flows.first[profile.tenant() + 1] - first;
    Trace trace = traffic.trace();
    replay = trace == null ? null : new Replay(trace, profile.traceTag());
    forward = forward(profile, streams);
    forwardPs = replay == null ? forward.nextPs() : replay.nextPs();
    if (profile.reverseShare() > 0 && replay == null) {
      reverse = Arrivals.of(
              traffic.arrivals(), traffic.pps() * profile.reverseShare(), streams.stream(name + "/reverse-arrivals"),
              streams.stream(name + "/reverse-modulation"));
      reversePs = reverse.nextPs();
    } else {
      reverse = null;
    }
    draw = streams.stream(name + "/flows");
    requestDraw = streams.stream(name + "/requests");
    sizes = FrameSizeSampler.of(traffic.frameSizes(), streams.stream(name + "/sizes"));
    lengths =
        traffic.flowSizes() == null
            ? null
            : FlowSizeSampler.of(traffic.flowSizes(), traffic.frameSizes().meanBytes(), streams.stream(name + "/flow-sizes"));
    associations = traffic.securityAssociations();
    sequence = new int[profile.tunnels() ? associations : 0];
    established = new boolean[sequence.length];
    generation = new int[sequence.length];
    renewedPs = new long[sequence.length];
    Arrays.fill(renewedPs, Long.MIN_VALUE);
    for (int place = 0; place < places; place++) {
      // Flows that are met in the middle of their lives, as they are in a source that has been sending for ever.
      begin(first + place, lengths == null ? Long.MAX_VALUE : lengths.nextResidualPackets());
    }
  }

  /// The arrivals of a tenant's forward packets: whoever asks twice has the same, with the same states at the same times.
  static Arrivals forward(TenantProfile profile, RandomStreams streams) {
    Traffic traffic = profile.traffic();
    return Arrivals.of(
        traffic.arrivals(), traffic.pps() * (1 - profile.reverseShare()), streams.stream(profile.name() + "/arrivals"),
        streams.stream(profile.name() + "/modulation"));
  }

  private void begin(int flow, long packets) {
    flows.begin(flow, begun++, packets, lengths == null ? FrameWriter.TCP : lengths.nextProtocol());
    if (carry != null) {
      carry.begins(flow);
    }
  }

  // ---- between packet windows

  /// Gives the source what it needs to send only frames that stand for flows at times.
  void carry(FlowCarry flowCarry) {
    carry = flowCarry;
  }

  /// Starts to send frames that stand for flows instead of every packet.
  ///
  /// @param packets that will be sent until that ends
  void startCarrying(double packets, long nowPs) {
    if (carry != null) {
      carriedPs = nowPs;
      carry.start(packets / places);
    }
  }

  /// Lets time go on in which packets are not drawn.
  void pass(long nowPs) {
    if (carry != null) {
      carry.pass(passed(forward, forwardPs, nowPs), reverse == null ? 0 : passed(reverse, reversePs, nowPs));
      carriedPs = nowPs;
    }
  }

  private double passed(Arrivals arrivals, long drawnPs, long nowPs) {
    // The arrival that was drawn last has not been sent.
    return arrivals.pass(nowPs) + (drawnPs > carriedPs && drawnPs <= nowPs ? 1 : 0);
  }

  /// Sends frames that are due to stand for their flows.
  ///
  /// @param fromPs when the first of them is sent
  /// @param gapPs between two of them
  /// @param most how many may be sent
  /// @return how many were
  int sendDue(long fromPs, long gapPs, int most) {
    FlowCarry of = carry;
    if (of == null) {
      return 0;
    }
    dueAtPs = fromPs;
    dueGapPs = gapPs;
    return of.send(most);
  }

  /// Sends one of them.
  void sendDue(int flow, boolean backwards) {
    long atPs = dueAtPs;
    dueAtPs += dueGapPs;
    send(flow, backwards, atPs);
  }

  /// Puts a new flow in a place.
  void renew(int flow) {
    begin(flow, lengths == null ? Long.MAX_VALUE : lengths.nextPackets());
  }

  /// Sends every packet again, from now on.
  void stopCarrying(long nowPs) {
    pass(nowPs);
    if (carry != null) {
      carry.stop();
    }
    forwardPs = forwardPs >= nowPs ? forwardPs : forward.nextPs();
    if (reverse != null) {
      reversePs = reversePs >= nowPs ? reversePs : reverse.nextPs();
    }
  }

  /// Flows that were counted and not sent.
  long passedFlows() {
    return carry == null ? 0 : carry.passed();
  }

  /// When the next packet is sent, ps; [Arrivals#NEVER] when none is.
  long nextPs() {
    return Math.min(forwardPs, reversePs);
  }

  /// Multiplies the rate from the last packet on.
  void rateFactor(double factor) {
    forward.rateFactor(factor);
    if (replay != null) {
      replay.rateFactor(factor);
    }
    if (reverse != null) {
      reverse.rateFactor(factor);
    }
  }

  /// Sends the next packet.
  void emit() {
    if (replay != null) {
      replay(replay);
      return;
    }
    if (forwardPs <= reversePs) {
      long atPs = forwardPs;
      forwardPs = forward.nextPs();
      send(first + drawn(), false, atPs);
    } else if (reverse != null) {
      long atPs = reversePs;
      reversePs = reverse.nextPs();
      // As many draws whatever came of the flows, so that runs that lose different packets are offered the same ones.
      int flow = first + drawn();
      for (int n = 1; n < REVERSE_DRAWS; n++) {
        int other = first + drawn();
        flow = flows.path(flow) == Flows.UNSEEN ? other : flow;
      }
      send(flow, true, atPs);
    }
  }

  /// Sends the next frame of a trace, by the port on the other side where it is an answer and the tenant has two sides.
  private void replay(Replay trace) {
    long atPs = forwardPs;
    boolean backwards = trace.isAnswer() && profile.traffic().hasReverse();
    int flow = first + trace.flow();
    int slot = frames.take(atPs);
    long at = FrameStore.base(slot);
    int captured = trace.write(frames.memory(), at);
    int length = trace.length();
    frames.flow(slot, flow, (int) flows.number(flow));
    frames.label(slot, profile.tenant(), ingress.inPort(backwards), backwards, ingress.outNic(backwards), length);
    frames.extent(slot, at, captured, length);
    flows.sends(flow);
    ledger.offered(slot);
    trace.advance();
    forwardPs = trace.nextPs();
    boolean readable = replayed.wrap(frames.memory(), at, captured);
    int ports = readable && replayed.srcPort() > 0 ? replayed.srcPort() : IngressPort.NO_PORT;
    int src = readable ? (int) FlowHash.remix(replayed.srcHigh(), 0) ^ (int) replayed.srcLow() : 0;
    int dst = readable ? (int) FlowHash.remix(replayed.dstHigh(), 0) ^ (int) replayed.dstLow() : 0;
    if (readable && replayed.ipVersion() == 4) {
      src = (int) replayed.srcLow();
      dst = (int) replayed.dstLow();
    }
    ingress.offer(slot, backwards, src, dst, ports, ports == IngressPort.NO_PORT ? ports : replayed.dstPort(), atPs);
  }

  /// Places of flows that this tenant has and that are there before the run.
  int flows() {
    return replay == null ? places : 0;
  }

  /// Sends the first packet of a flow that is there before the run; it does not count as one of those that the flow has left.
  ///
  /// @param place in [0, [#flows])
  void establish(int place, long atPs) {
    int flow = first + place;
    long left = flows.left(flow);
    if (left != Long.MAX_VALUE) {
      flows.left(flow, left + 1);
    }
    send(flow, false, atPs);
  }

  /// Sends the first packet of the other direction of a flow that is there before the run, if that direction has any.
  void establishBack(int place, long atPs) {
    if (reverse != null) {
      send(first + place, true, atPs);
    }
  }

  private int drawn() {
    return (int) (((draw.nextLong() >>> 33) * places) >>> 31);
  }

  private void send(int flow, boolean backwards, long atPs) {
    int length = sizes.next();
    int slot = frames.take(atPs);
    long at = FrameStore.base(slot);
    long number = flows.number(flow);
    frames.flow(slot, flow, (int) number);
    frames.label(slot, profile.tenant(), ingress.inPort(backwards), backwards, ingress.outNic(backwards), length);
    if (carry != null) {
      carry.sends(flow);
    }
    flows.sends(flow);
    long key = scattered(number);
    int association = associations == 0 ? -1 : (flow - first) % associations;
    int client = profile.clients() | ((int) (key >>> 15) & profile.clientMask());
    int clientPort = CLIENT_PORTS | ((int) key & (CLIENT_PORTS - 1));
    int server = server(key, association);
    int protocol = flows.protocol(flow) == FrameWriter.UDP ? FrameWriter.UDP : FrameWriter.TCP;
    boolean last = !backwards && flows.takesLast(flow);
    int kind = kind(flow, backwards, last);
    int payload = payload(kind, protocol, backwards, length);
    if (payload == FrameWriter.REQUEST) {
      kind = FrameWriter.PSH_ACK;
    }
    if (backwards) {
      int captured = writer.plain(at, length, protocol, server, client, SERVER_PORT, clientPort, kind, payload);
      frames.extent(slot, at, captured, length);
      ledger.offered(slot);
      ingress.offer(slot, true, server, client, SERVER_PORT, clientPort, atPs);
    } else if (profile.tunnels()) {
      int peer = PEERS | (association & ((1 << PEER_BITS) - 1));
      int captured = writer.tunnel(
          at, length, peer, GATEWAY, FIRST_SPI + association + (generation[association] << SPI_BITS), sequence(flow, association),
          protocol, client, server, clientPort, SERVER_PORT, kind, payload);
      frames.extent(slot, at, captured, length);
      ledger.offered(slot);
      ingress.offer(slot, false, peer, GATEWAY, IngressPort.NO_PORT, IngressPort.NO_PORT, atPs);
    } else {
      int captured = writer.plain(at, length, protocol, client, server, clientPort, SERVER_PORT, kind, payload);
      frames.extent(slot, at, captured, length);
      ledger.offered(slot);
      ingress.offer(slot, false, client, server, clientPort, SERVER_PORT, atPs);
    }
    if (last) {
      renew(flow);
    }
  }

  private int server(long key, int association) {
    if (association >= 0 && !profile.tunnels()) {
      return SERVERS | ((association << 8) & SERVER_MASK) | ((int) FlowHash.remix(key, SERVERS) & 0xff);
    }
    return SERVERS | ((int) FlowHash.remix(key, SERVERS) & SERVER_MASK);
  }

  private int kind(int flow, boolean backwards, boolean last) {
    if (flows.path(flow) == Flows.UNSEEN && !backwards) {
      // A flow of one packet begins and ends with it.
      return last ? FrameWriter.SYN_FIN : FrameWriter.SYN;
    }
    return last ? FrameWriter.FIN_ACK : FrameWriter.ACK;
  }

  /// Marks requests and handshakes among the frames that are long enough to show them.
  private int payload(int kind, int protocol, boolean backwards, int length) {
    if (profile.requestRatio() == 0 || protocol != FrameWriter.TCP || backwards || length < FrameWriter.TLS_FRAME_BYTES) {
      return FrameWriter.OPAQUE;
    }
    double u = requestDraw.nextDouble();
    return kind != FrameWriter.ACK
        ? FrameWriter.OPAQUE
        : u < profile.requestRatio()
        ? FrameWriter.REQUEST
        : u < profile.requestRatio() + profile.handshakeRatio() ? FrameWriter.HANDSHAKE : FrameWriter.OPAQUE;
  }

  private int sequence(int flow, int association) {
    if (!established[association]) {
      established[association] =
          renewedPs[association] == Long.MIN_VALUE
              ? flows.path(flow) != Flows.UNSEEN
              : flows.newestPs(flow) >= renewedPs[association];
      return 1 + (sequence[association] = established[association] ? 1 : 0);
    }
    return 1 + ++sequence[association];
  }

  /// Renews the first associations: their frames have a new parameters index, and sequence number 1 until something was delivered.
  ///
  /// @return how many
  int rekey(int most, long nowPs) {
    int renewed = Math.min(most, sequence.length);
    for (int a = 0; a < renewed; a++) {
      renew(a, nowPs);
    }
    return renewed;
  }

  private void renew(int association, long nowPs) {
    generation[association]++;
    established[association] = false;
    sequence[association] = 0;
    renewedPs[association] = nowPs;
  }

  /// The inner endpoints of a flow, and the association that carries it.
  ///
  /// @param place of this tenant's flows, counted over all tenants
  String endpoints(long number, int place) {
    long key = scattered(number);
    int association = associations == 0 ? -1 : (place - first) % associations;
    String pair =
        "%s:%d -> %s:%d"
            .formatted(
                dotted(profile.clients() | ((int) (key >>> 15) & profile.clientMask())), CLIENT_PORTS | ((int) key & (CLIENT_PORTS - 1)),
                dotted(server(key, association)), SERVER_PORT);
    return association < 0 ? pair : pair + ", association " + association;
  }

  private static String dotted(int address) {
    return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
  }

  /// Ends a flow that was reset; a new one takes its place. A tunnel's sender keeps its flows and negotiates a new association instead, once
  /// per loss (RFC 7296 section 2.4 leaves it to the peers how they find out; here they do at once).
  ///
  /// @return whether it was not over already
  boolean reset(int flow, int serial, long nowPs) {
    if ((int) flows.number(flow) != serial) {
      return false;
    }
    if (sequence.length > 0) {
      int association = (flow - first) % associations;
      if (!established[association]) {
        return false;
      }
      renew(association, nowPs);
      return true;
    }
    renew(flow);
    return true;
  }

  /// One to one in 38 bits, so that no two flows of a tenant share addresses and ports before there were 2^38 of them.
  private static long scattered(long number) {
    long mask = (1L << 38) - 1;
    long x = (number * 0x9e3779b97f4a7c15L) & mask;
    x ^= x >>> 19;
    x = (x * 0xbf58476d1ce4e5b9L) & mask;
    return x ^ (x >>> 19);
  }
}
