package io.nfaas.live;

import java.util.List;

/// A port as the user writes it: `NAME=af_packet:IFACE`, `NAME=dpdk:DEVICE` or `NAME=memory`.
///
/// @param name what the port is for: `in`, `out`, `hop`, or the name of a NIC
/// @param driver `af_packet`, `dpdk` or `memory`
/// @param device interface; for memory anything; or a device as DPDK writes it (`net_tap,iface=tap0`, `0000:3b:00.0`)
public record PortSpec(String name, String driver, String device) {
  /// Drivers that there are.
  public static final List<String> DRIVERS = List.of("af_packet", "dpdk", "memory");

  private static final String MEMORY = "memory";

  public PortSpec {
    if (!DRIVERS.contains(driver)) {
      throw new IllegalArgumentException("port driver " + driver + " is none of " + String.join(", ", DRIVERS));
    }
    if (name.isEmpty() || device.isEmpty()) {
      throw new IllegalArgumentException("port without " + (name.isEmpty() ? "name" : "device"));
    }
  }

  /// Reads `in=dpdk:net_tap,iface=tap0`.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  public static PortSpec parse(String text) {
    int equals = text.indexOf('=');
    if (equals > 0 && text.substring(equals + 1).equals(MEMORY)) {
      return new PortSpec(text.substring(0, equals), MEMORY, text.substring(0, equals));
    }
    int colon = text.indexOf(':', equals + 1);
    if (equals <= 0 || colon < 0) {
      throw new IllegalArgumentException("port " + text + " is not NAME=af_packet:INTERFACE, NAME=dpdk:DEVICE or NAME=memory");
    }
    return new PortSpec(text.substring(0, equals), text.substring(equals + 1, colon), text.substring(colon + 1));
  }

  public boolean isDpdk() {
    return driver.equals("dpdk");
  }

  /// Whether both ends of its wire are in one process: for `nfaas verify`.
  public boolean isMemory() {
    return driver.equals(MEMORY);
  }

  /// Whether the device is on the PCI bus.
  public boolean isPci() {
    return isDpdk() && DpdkDevice.PCI.matcher(device).matches();
  }

  @Override
  public String toString() {
    return name + "=" + driver + ":" + device;
  }
}
