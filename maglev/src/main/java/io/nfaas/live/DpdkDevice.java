package io.nfaas.live;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A device of DPDK with its queues: opened, started, asked for its counters, stopped. Its bursts are in [DpdkPort], one per queue.
@SuppressWarnings("restricted")
public final class DpdkDevice implements AutoCloseable {
  /// A PCI address, with or without domain.
  public static final Pattern PCI = Pattern.compile("(?:[0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");

  private static final Pattern ARGUMENT = Pattern.compile("(?:^|,)(iface|rx_pcap|rx_iface)=([^,]*)");
  private static final short DESCRIPTORS = 512;

  // struct rte_eth_conf of lib/ethdev/rte_ethdev.h, measured with 22.11; without RSS all of it is zero.
  private static final int CONF_BYTES = 8192;
  private static final int CONF_MQ_MODE = 8;
  private static final int CONF_RSS_HF = 144;
  private static final int MQ_RSS = 1;
  /// `RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP`, then addresses only: what a device does not know it refuses.
  private static final long[] RSS_FIELDS = {0x3afbc, 0xa38c, 0};

  private static final int RSS_KEY_BYTES = 64;
  /// Both directions of a connection get the same hash (Woo and Park, "Scalable TCP Session Monitoring with Symmetric
  /// Receive-side Scaling", KAIST 2012).
  private static final int SYMMETRIC = 0x6d5a;

  private static final int STATS_BYTES = 4096;
  private static final int NAME_BYTES = 64;

  private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final DpdkRuntime runtime;
  private final String spec;
  private final String driver;
  private final short port;
  private final int queues;
  private final MemorySegment stats;
  private int open;

  /// Which of a driver's bursts never block, so that they may be critical calls. Those that make system calls may wait: af_packet's
  /// transmit polls its descriptor without limit, af_xdp, tap and pcap read and write files.
  private enum Blocking {
    NEVER,
    TRANSMIT,
    BOTH;

    static Blocking of(String driver) {
      return switch (driver) {
        case "net_null", "net_ring", "net_memif", "pci" -> NEVER;
        case "net_af_packet" -> TRANSMIT;
        default -> BOTH;
      };
    }
  }

  private DpdkDevice(DpdkRuntime runtime, String spec, String driver, short port, int queues) {
    this.runtime = runtime;
    this.spec = spec;
    this.driver = driver;
    this.port = port;
    this.queues = queues;
    stats = runtime.arena().allocate(STATS_BYTES, 8);
  }

  static DpdkDevice open(DpdkRuntime runtime, String spec, int number, int queues) throws Unavailable {
    boolean pci = PCI.matcher(spec).matches();
    int comma = spec.indexOf(',');
    String driver = pci ? "pci" : (comma < 0 ? spec : spec.substring(0, comma)).replaceFirst("[0-9]+$", "");
    String given = comma < 0 ? spec : spec.substring(0, comma);
    String name = pci || !given.equals(driver) ? given : driver + number;
    checkArguments(spec, driver);
    MemorySegment text = runtime.arena().allocateFrom(name);
    MemorySegment id = runtime.arena().allocate(PORT);
    if (call(runtime, "rte_eth_dev_get_port_by_name", text, id) != 0) {
      String device = name + (comma < 0 ? "" : spec.substring(comma));
      int status = call(runtime, "rte_dev_probe", runtime.arena().allocateFrom(device));
      if (status != 0 || call(runtime, "rte_eth_dev_get_port_by_name", text, id) != 0) {
        throw refused(spec, pci ? "no device of this address is bound to a driver of DPDK (vfio-pci), or no permission" : reason(driver, status));
      }
    }
    DpdkDevice made = new DpdkDevice(runtime, spec, driver, id.get(PORT, 0), queues);
    made.start();
    return made;
  }

  private static void checkArguments(String spec, String driver) throws Unavailable {
    Matcher m = ARGUMENT.matcher(spec);
    while (m.find()) {
      String value = m.group(2);
      if (m.group(1).equals("rx_pcap")) {
        if (!Files.isReadable(Path.of(value))) {
          throw refused(spec, "no such file: " + value);
        }
      } else if (!driver.equals("net_tap") && !Libc.hasInterface(value)) {
        throw refused(spec, "no interface " + value + " in this network namespace");
      }
    }
  }

  private static String reason(String driver, int status) {
    return switch (-status) {
      case 14, 19 -> "no driver " + driver + " (Debian: librte-" + driver.replace('_', '-') + "23)";
      case 1, 13 -> "no permission: needs root, or CAP_NET_RAW and CAP_NET_ADMIN";
      case 0 -> "the driver made no port";
      default -> Libc.strerror(-status);
    };
  }

  private static Unavailable refused(String spec, String why) {
    return new Unavailable("dpdk:" + spec + ": " + why);
  }

  private static int call(DpdkRuntime runtime, String function, Object... arguments) throws Unavailable {
    java.lang.foreign.MemoryLayout[] types = new java.lang.foreign.MemoryLayout[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] =
          switch (arguments[i]) {
            case Short _ -> U16;
            case Integer _ -> INT;
            case MemorySegment _ -> ValueLayout.ADDRESS;
            default -> throw new IllegalArgumentException(arguments[i] + " is no argument of " + function);
          };
    }
    return DpdkCalls.call(DpdkCalls.control(runtime.library().symbol(function), INT, types), arguments);
  }

  private void start() throws Unavailable {
    configure();
    for (short q = 0; q < queues; q++) {
      int anySocket = -1;
      check(
          "rte_eth_rx_queue_setup",
          call(runtime, "rte_eth_rx_queue_setup", port, q, DESCRIPTORS, anySocket, MemorySegment.NULL, runtime.pool().pool()));
      check("rte_eth_tx_queue_setup", call(runtime, "rte_eth_tx_queue_setup", port, q, DESCRIPTORS, anySocket, MemorySegment.NULL));
    }
    check("rte_eth_dev_start", call(runtime, "rte_eth_dev_start", port));
    // Virtual devices that know no promiscuous mode receive everything anyway.
    int _ = call(runtime, "rte_eth_promiscuous_enable", port);
    if (driver.equals("pci") && queues > 1) {
      useSymmetricKey();
    }
  }

  private void configure() throws Unavailable {
    MemorySegment conf = runtime.arena().allocate(CONF_BYTES, 8);
    boolean rss = driver.equals("pci") && queues > 1;
    int status = -1;
    for (int i = rss ? 0 : RSS_FIELDS.length - 1; i < RSS_FIELDS.length && status != 0; i++) {
      conf.set(INT, CONF_MQ_MODE, RSS_FIELDS[i] == 0 ? 0 : MQ_RSS);
      conf.set(ValueLayout.JAVA_LONG, CONF_RSS_HF, RSS_FIELDS[i]);
      status = call(runtime, "rte_eth_dev_configure", port, (short) queues, (short) queues, conf);
    }
    check("rte_eth_dev_configure with " + queues + " queues", status);
  }

  private void useSymmetricKey() throws Unavailable {
    MemorySegment key = runtime.arena().allocate(RSS_KEY_BYTES, 8);
    MemorySegment conf = runtime.arena().allocate(RSS_KEY_BYTES, 8);
    conf.set(ValueLayout.ADDRESS, 0, key);
    conf.set(ValueLayout.JAVA_BYTE, 8, (byte) RSS_KEY_BYTES);
    if (call(runtime, "rte_eth_dev_rss_hash_conf_get", port, conf) == 0) {
      for (int i = 0; i < RSS_KEY_BYTES; i++) {
        key.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 2 == 0 ? SYMMETRIC >>> 8 : SYMMETRIC));
      }
      int _ = call(runtime, "rte_eth_dev_rss_hash_update", port, conf);
    }
  }

  private void check(String what, int status) throws Unavailable {
    if (status != 0) {
      throw refused(spec, what + ": " + Libc.strerror(Math.abs(status)));
    }
  }

  /// A port on one of the device's queues.
  ///
  /// @param queue from 0
  /// @param inPort what `Burst.inPort` says about its frames
  public DpdkPort port(int queue, int inPort) throws Unavailable {
    DpdkAbi abi = runtime.library().abi();
    MemorySegment ops =
        runtime.library().symbol("rte_eth_fp_ops").reinterpret((long) DpdkAbi.PORTS * DpdkAbi.PORT_BYTES)
            .asSlice((long) port * DpdkAbi.PORT_BYTES, DpdkAbi.PORT_BYTES);
    Blocking blocking = Blocking.of(driver);
    open++;
    return new DpdkPort(
        this,
        queue,
        inPort,
        runtime.pool(),
        new DpdkPort.Queue(ops.get(ValueLayout.ADDRESS, abi.rxBurst), handle(ops, abi.rxQueues, queue), blocking != Blocking.BOTH),
        new DpdkPort.Queue(ops.get(ValueLayout.ADDRESS, abi.txBurst), handle(ops, abi.txQueues, queue), blocking == Blocking.NEVER));
  }

  private long handle(MemorySegment ops, int queuesAt, int queue) {
    return ops.get(ValueLayout.ADDRESS, queuesAt).reinterpret(8L * queues).getAtIndex(ValueLayout.JAVA_LONG, queue);
  }

  /// The first counters of `struct rte_eth_stats`, for all queues together.
  ///
  /// @param missed frames for which the device had no descriptor
  /// @param errors frames that it received damaged
  /// @param noBuffer receptions that found no packet buffer
  /// @param transmitErrors frames that it could not send
  record Stats(long missed, long errors, long transmitErrors, long noBuffer) {}

  Stats stats() {
    try {
      stats.fill((byte) 0);
      int _ = call(runtime, "rte_eth_stats_get", port, stats);
    } catch (Unavailable e) {
      throw new IllegalStateException(e);
    }
    ValueLayout.OfLong u64 = ValueLayout.JAVA_LONG;
    return new Stats(stats.get(u64, 32), stats.get(u64, 40), stats.get(u64, 48), stats.get(u64, 56));
  }

  /// `rte_eth_xstats`: the driver's own counters by their names.
  Map<String, Long> extendedStats() {
    Map<String, Long> values = new LinkedHashMap<>();
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
      int n = call(runtime, "rte_eth_xstats_get", port, MemorySegment.NULL, 0);
      if (n <= 0) {
        return values;
      }
      MemorySegment counts = arena.allocate(16L * n, 8);
      MemorySegment names = arena.allocate((long) NAME_BYTES * n, 8);
      if (call(runtime, "rte_eth_xstats_get_names", port, names, n) != n || call(runtime, "rte_eth_xstats_get", port, counts, n) != n) {
        return values;
      }
      for (int i = 0; i < n; i++) {
        long id = counts.getAtIndex(ValueLayout.JAVA_LONG, 2L * i);
        if (id >= 0 && id < n) {
          values.put(names.getString(NAME_BYTES * id), counts.getAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1));
        }
      }
    } catch (Unavailable e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  /// Whether the device says that its link is up.
  boolean isUp() {
    MemorySegment link = stats.asSlice(STATS_BYTES - 16, 16);
    try {
      link.fill((byte) 0);
      return call(runtime, "rte_eth_link_get_nowait", port, link) == 0 && (link.get(ValueLayout.JAVA_BYTE, 4) & 4) != 0;
    } catch (Unavailable e) {
      return false;
    }
  }

  /// Sets the link down or up, where the driver can.
  ///
  /// @return whether it could
  public boolean setLink(boolean up) throws Unavailable {
    return call(runtime, up ? "rte_eth_dev_set_link_up" : "rte_eth_dev_set_link_down", port) == 0;
  }

  String spec() {
    return spec;
  }

  /// A port of the device was closed; the last one stops it.
  void closed() {
    if (--open == 0) {
      close();
    }
  }

  /// Stops the device and lets go of it.
  @Override
  public void close() {
    try {
      int _ = call(runtime, "rte_eth_dev_stop", port);
      int _ = call(runtime, "rte_eth_dev_close", port);
    } catch (Unavailable e) {
      throw new IllegalStateException(e);
    }
  }
}
