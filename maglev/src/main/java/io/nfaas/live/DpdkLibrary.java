package io.nfaas.live;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The shared libraries of one DPDK installation. Run-time packages have the versioned names only (`librte_eal.so.23`), so these are
/// looked up, the newest known first.
@SuppressWarnings("restricted")
final class DpdkLibrary {
  /// Those whose functions are called; drivers are loaded by DPDK itself.
  private static final List<String> NAMES = List.of("ring", "mempool", "mbuf", "ethdev", "bus_vdev");

  private static final String PCI_BUS = "bus_pci";
  private static final List<String> PLACES = List.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64", "/lib");
  private static final String EAL = "librte_eal.so.";

  private final DpdkAbi abi;
  private SymbolLookup symbols;

  private DpdkLibrary(DpdkAbi abi, SymbolLookup symbols) {
    this.abi = abi;
    this.symbols = symbols;
  }

  /// @throws Unavailable when there is none, or only one of an interface that is not known
  static DpdkLibrary find() throws Unavailable {
    DpdkAbi[] known = DpdkAbi.values();
    for (int i = known.length - 1; i >= 0; i--) {
      SymbolLookup eal = load(EAL + known[i].number);
      if (eal != null) {
        DpdkLibrary library = new DpdkLibrary(known[i], eal);
        for (String name : NAMES) {
          library.add(name);
        }
        return library;
      }
    }
    List<String> others = installed();
    throw new Unavailable(
        others.isEmpty()
            ? "dpdk: no librte_eal.so found: install DPDK's run-time libraries (Debian: librte-ethdev23 and the librte-net-* of the driver)"
            : "dpdk: %s: its binary interface is not known here; known are %s".formatted(others.getFirst(), DpdkAbi.known()));
  }

  private static @org.jspecify.annotations.Nullable SymbolLookup load(String file) {
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void add(String name) throws Unavailable {
    String file = "librte_" + name + ".so." + abi.number;
    SymbolLookup more = load(file);
    if (more == null) {
      throw new Unavailable(
          "dpdk: %s%d is installed, but not %s (Debian: librte-%s%d)".formatted(EAL, abi.number, file, name.replace('_', '-'), abi.number));
    }
    symbols = symbols.or(more);
  }

  /// Adds the bus of PCI devices, which virtual devices do without.
  void addPci() throws Unavailable {
    add(PCI_BUS);
  }

  private static List<String> installed() {
    List<String> found = new ArrayList<>();
    for (String place : PLACES) {
      for (String pattern : new String[] {EAL + "*", "*-linux-gnu/" + EAL + "*"}) {
        Path folder = Path.of(place);
        int slash = pattern.indexOf('/');
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, slash < 0 ? pattern : pattern.substring(0, slash))) {
          for (Path file : files) {
            if (slash < 0) {
              found.add(file.toString());
            } else {
              try (DirectoryStream<Path> inner = Files.newDirectoryStream(file, pattern.substring(slash + 1))) {
                inner.forEach(f -> found.add(f.toString()));
              }
            }
          }
        } catch (IOException e) {
          // A place that does not exist has none.
        }
      }
    }
    return found;
  }

  DpdkAbi abi() {
    return abi;
  }

  /// Address of a function or variable.
  ///
  /// @throws Unavailable when this DPDK has none of that name
  MemorySegment symbol(String name) throws Unavailable {
    return symbols
        .find(name)
        .orElseThrow(() -> new Unavailable("dpdk: %s%d has no %s".formatted(EAL, abi.number, name)));
  }
}
