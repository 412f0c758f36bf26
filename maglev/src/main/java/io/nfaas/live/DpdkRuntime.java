package io.nfaas.live;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// DPDK in this process: its environment (EAL), one pool of packet buffers, and the devices opened so far. There is one per process, for
/// EAL cannot be started twice; it ends with the process. Nothing of it stays on disk (`--in-memory` or `--no-shconf`), so that several
/// processes run side by side.
///
/// EAL pins the thread that starts it to a core and everything started from there inherits that, so it has a thread of its own.
@SuppressWarnings("restricted")
public final class DpdkRuntime {
  private static final int MBUFS = 16383;
  private static final int MEMORY_MIB = 128;
  private static final int MEMORY_WITHOUT_HUGEPAGES_MIB = 256;

  private static @Nullable DpdkRuntime running;

  private final DpdkLibrary library;
  private final Arena arena = Arena.global();
  private final MbufPool pool;
  private final String version;
  private final boolean hugepages;
  private int devices;

  /// How packet buffers get their memory.
  public enum Hugepages {
    /// On huge pages when enough are free, else without.
    AUTO,
    /// On huge pages, or not at all.
    REQUIRED,
    /// On ordinary pages: some 1.5 times the time per packet.
    NONE
  }

  private DpdkRuntime(Hugepages wanted, List<String> pciDevices) throws Unavailable {
    library = DpdkLibrary.find();
    if (!pciDevices.isEmpty()) {
      library.addPci();
    }
    boolean free = freeHugepageBytes() >= (long) MEMORY_MIB << 20;
    if (wanted == Hugepages.REQUIRED && !free) {
      throw new Unavailable(
          "dpdk: fewer than %d MiB of huge pages are free (echo %d > /proc/sys/vm/nr_hugepages)".formatted(MEMORY_MIB, MEMORY_MIB));
    }
    hugepages = free && wanted != Hugepages.NONE;
    MethodHandle versionOf = DpdkCalls.control(library.symbol("rte_version"), ValueLayout.ADDRESS);
    version = DpdkCalls.callForPointer(versionOf).reinterpret(256).getString(0);
    startEal(arguments(hugepages, pciDevices));
    pool = MbufPool.create(library, arena, MBUFS);
  }

  /// The runtime of this process, started by the first call.
  ///
  /// @param pciDevices addresses of all PCI devices that will be opened; virtual devices can be opened at any time
  /// @throws Unavailable when DPDK is not installed, not known, or does not start
  public static synchronized DpdkRuntime start(Hugepages hugepages, List<String> pciDevices) throws Unavailable {
    DpdkRuntime known = running;
    if (known == null) {
      known = new DpdkRuntime(hugepages, pciDevices);
      running = known;
    }
    return known;
  }

  private static List<String> arguments(boolean hugepages, List<String> pciDevices) throws Unavailable {
    List<String> list = new ArrayList<>(List.of("nfaas", "-l", Integer.toString(Affinity.allowedCpus().getFirst())));
    if (hugepages) {
      list.addAll(List.of("--in-memory", "-m", Integer.toString(MEMORY_MIB)));
    } else {
      list.addAll(List.of("--no-huge", "--no-shconf", "-m", Integer.toString(MEMORY_WITHOUT_HUGEPAGES_MIB)));
    }
    if (pciDevices.isEmpty()) {
      list.add("--no-pci");
    }
    for (String address : pciDevices) {
      list.addAll(List.of("-a", address));
    }
    // Errors come back as numbers; level 3 keeps the rest off the terminal.
    list.addAll(List.of("--no-telemetry", "--log-level=3"));
    return list;
  }

  private void startEal(List<String> arguments) throws Unavailable {
    MethodHandle init =
        DpdkCalls.control(
            library.symbol("rte_eal_init"), ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    // EAL keeps and reorders the array, so it lives as long as the process.
    MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, arguments.size() + 1L);
    for (int i = 0; i < arguments.size(); i++) {
      argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(arguments.get(i)));
    }
    int[] status = new int[1];
    CountDownLatch started = new CountDownLatch(1);
    Thread eal =
        new Thread(
            () -> {
              status[0] = DpdkCalls.call(init, arguments.size(), argv);
              started.countDown();
              // The main core's thread of DPDK stays.
              while (true) {
                java.util.concurrent.locks.LockSupport.park();
              }
            },
            "dpdk-eal");
    eal.setDaemon(true);
    eal.start();
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("dpdk: interrupted while it started");
    }
    if (status[0] < 0) {
      throw new Unavailable("dpdk: %s does not start with %s".formatted(version, String.join(" ", arguments.subList(1, arguments.size()))));
    }
  }

  private static long freeHugepageBytes() {
    long pages = 0;
    long kib = 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        String[] words = line.split("\\s+", -1);
        if (words[0].equals("HugePages_Free:")) {
          pages = Long.parseLong(words[1]);
        } else if (words[0].equals("Hugepagesize:")) {
          kib = Long.parseLong(words[1]);
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return (pages * kib) << 10;
  }

  /// Opens and starts a device.
  ///
  /// @param device as DPDK writes it: `net_af_packet,iface=eth0`, or a PCI address; a virtual device without number gets one
  /// @param queues of receiving and sending each, one per thread
  /// @throws Unavailable when it cannot be had
  public synchronized DpdkDevice open(String device, int queues) throws Unavailable {
    return DpdkDevice.open(this, device, devices++, queues);
  }

  /// Makes the calling thread known to DPDK, so that it has a cache of packet buffers of its own.
  public void registerThread() throws Unavailable {
    int _ = DpdkCalls.call(DpdkCalls.control(library.symbol("rte_thread_register"), ValueLayout.JAVA_INT));
  }

  /// Undoes [#registerThread].
  public void unregisterThread() throws Unavailable {
    DpdkCalls.run(DpdkCalls.procedure(library.symbol("rte_thread_unregister")));
  }

  /// The memory of all its ports.
  public io.nfaas.dataplane.FrameMemory frames() {
    return pool;
  }

  DpdkLibrary library() {
    return library;
  }

  MbufPool pool() {
    return pool;
  }

  Arena arena() {
    return arena;
  }

  /// As DPDK says it: `DPDK 22.11.11`.
  public String version() {
    return version;
  }

  /// Whether packet buffers are on huge pages.
  public boolean onHugepages() {
    return hugepages;
  }
}
