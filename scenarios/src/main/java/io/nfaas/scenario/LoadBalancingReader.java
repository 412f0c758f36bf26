package io.nfaas.scenario;

import io.nfaas.maglev.Primes;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.LoadBalancing.ConnectionTable;
import io.nfaas.model.LoadBalancing.Datastore;
import io.nfaas.model.LoadBalancing.Ecmp;
import io.nfaas.model.LoadBalancing.Maglev;
import io.nfaas.model.LoadBalancing.Maglev.Rule;
import io.nfaas.model.LoadBalancing.StateTransfer;
import io.nfaas.model.LoadBalancing.StateTransfer.Guarantee;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Unit;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `spec.loadBalancing`.
final class LoadBalancingReader {
  static final Words<Strategy> STRATEGIES = Words.pascal(Strategy.class);
  static final Words<Rule> RULES = Words.pascal(Rule.class);
  static final Words<LoadBalancing.Selector> SELECTORS = Words.pascal(LoadBalancing.Selector.class);
  static final Words<Ecmp> ECMPS = Words.pascal(Ecmp.class);
  static final Words<ConnectionTable.WhenFull> WHEN_FULL =
      Words.pascal(ConnectionTable.WhenFull.class);
  static final Words<ConnectionTable.Replication> REPLICATIONS =
      Words.pascal(ConnectionTable.Replication.class);
  static final Words<Guarantee> GUARANTEES = Words.pascal(Guarantee.class);
  static final List<String> HASH_FIELDS =
      List.of("tenant", "srcIP", "dstIP", "protocol", "srcPort", "dstPort", "espSPI");
  static final long SECOND_PS = 1_000_000_000_000L;

  /// VPP's load balancer forgets a connection after 40 s (`lb_plugin_doc.rst`).
  static final long IDLE_TIMEOUT_PS = 40 * SECOND_PS;

  /// Envoy's upper bound, above which nobody has reported a table.
  private static final int MAX_TABLE = 5_000_011;

  private static final int TABLE = 65_537;
  private static final int VPP_TABLE = 65_536;
  private static final Words<String> FIELDS = Words.texts(HASH_FIELDS);

  private LoadBalancingReader() {}

  /// The connection table's idle timeout, which other sections default to.
  static long idleTimeoutPs(YamlNode loadBalancing) {
    return loadBalancing.at("connectionTable").at("idleTimeout").durationPs(IDLE_TIMEOUT_PS, 1);
  }

  /// @param stateMoves an event moves state whatever the strategy
  static @Nullable LoadBalancing read(YamlNode node, boolean stateMoves) {
    int before = node.problems().errors();
    Strategy strategy = node.at("strategy").choice(STRATEGIES, Strategy.MAGLEV_STICKY);
    List<Strategy> compared = compared(node.at("compareWith"), strategy);
    Set<Strategy> used = EnumSet.of(strategy);
    used.addAll(compared);
    Maglev maglev = maglev(node.at("maglev"));
    List<String> fields = HashFields.read(node.at("hashFields"), FIELDS, HASH_FIELDS);
    Ecmp ecmp = node.at("ecmp").choice(ECMPS, Ecmp.HASH_THRESHOLD);
    ConnectionTable table = connectionTable(node.at("connectionTable"));
    Datastore store = datastore(node.at("datastore"), used.stream().anyMatch(Strategy::fetches));
    StateTransfer transfer =
        stateTransfer(
            node.at("stateTransfer"), stateMoves || used.contains(Strategy.MAGLEV_STICKY_TRANSFER));
    boolean secondChance = node.at("secondChance").flag(false);
    LoadBalancing.Selector selector = node.at("selector").choice(SELECTORS, LoadBalancing.Selector.MAGLEV);
    return node.problems().errors() > before
        ? null
        : new LoadBalancing(
            strategy, compared, maglev, fields, ecmp, table, store, transfer, secondChance,
            selector);
  }

  private static List<Strategy> compared(YamlNode list, Strategy strategy) {
    List<Strategy> compared = new ArrayList<>();
    for (YamlNode item : list.items()) {
      Strategy s = item.choice(STRATEGIES, strategy);
      if (s != strategy && !compared.contains(s)) {
        compared.add(s);
      }
    }
    return compared;
  }

  private static Maglev maglev(YamlNode node) {
    Rule rule = node.at("rule").choice(RULES, Rule.PAPER);
    YamlNode size = node.at("tableSize");
    int table = size.integer(rule == Rule.VPP ? VPP_TABLE : TABLE, 2, MAX_TABLE);
    if (rule == Rule.VPP && Integer.bitCount(table) != 1) {
      int below = Integer.highestOneBit(table);
      size.error(
          table + " is not a power of two, which rule Vpp needs", below + " or " + 2 * below);
    } else if (rule != Rule.VPP && !Primes.isPrime(table)) {
      size.error(table + " is not prime", Primes.neighbours(table));
    }
    return new Maglev(table, rule);
  }

  private static ConnectionTable connectionTable(YamlNode node) {
    return new ConnectionTable(
        node.at("maxEntries").whole(1_000_000, 1, 1L << 32),
        node.at("idleTimeout").durationPs(IDLE_TIMEOUT_PS, 1),
        node.at("whenFull").choice(WHEN_FULL, ConnectionTable.WhenFull.EVICT_IDLEST),
        node.at("replication").choice(REPLICATIONS, ConnectionTable.Replication.NONE));
  }

  /// etcd's own figures: three members, over 30,000 requests/s; one client reads in 0.43 ms, 90 % in 0.49 ms (etcd 3.6 operations
  /// guide and 2.2 benchmark).
  private static @Nullable Datastore datastore(YamlNode node, boolean needed) {
    String name = node.at("name").text("etcd-3node");
    Spread latency = Spread.read(node.at("readLatency"), "p90", 430_000_000L, 490_000_000L);
    double reads = node.at("maxReads").number(30_000, Range.POSITIVE);
    return node.present() || needed
        ? new Datastore(name, latency.medianPs(), latency.tailPs(), reads)
        : null;
  }

  /// The defaults are assumptions, not measurements.
  private static @Nullable StateTransfer stateTransfer(YamlNode node, boolean needed) {
    double bandwidth = node.at("bandwidth").quantity(Unit.BIT_RATE, 1e9, Range.POSITIVE);
    long overhead = node.at("perFlowOverhead").durationPs(20_000_000L, 0);
    Guarantee guarantee = node.at("guarantee").choice(GUARANTEES, Guarantee.LOSS_FREE);
    return node.present() || needed ? new StateTransfer(bandwidth, overhead, guarantee) : null;
  }
}
