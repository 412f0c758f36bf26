package io.nfaas.scenario;

import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import io.nfaas.traffic.FrameSizes;
import io.nfaas.traffic.FrameSizes.Order;
import io.nfaas.traffic.FrameSizes.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `traffic.packetSizes`.
final class FrameSizesReader {
  static final Words<Order> ORDERS = Words.pascal(Order.class);

  /// Frame lengths with FCS. CSIT: IMIX_v4_1 of the FD.io CSIT documentation. Simple: <https://ostinato.org/blog/imix>. TRex counts
  /// 60, 590 and 1514 bytes without FCS.
  static final Map<String, List<Size>> IMIX = imix();

  private static final Words<String> IMIX_NAMES = Words.texts(IMIX.keySet());
  private static final int MIN = 64;
  private static final int MAX = 9216;

  private FrameSizesReader() {}

  static FrameSizes read(YamlNode node) {
    YamlNode fixed = node.at("fixed");
    YamlNode imix = node.at("imix");
    YamlNode sizes = node.at("sizes");
    Order order = node.at("order").choice(ORDERS, Order.RANDOM);
    long given = List.of(fixed, imix, sizes).stream().filter(YamlNode::present).count();
    if (given != 1 && node.isMapping()) {
      node.error("has " + given + " of fixed, imix and sizes; give one");
    }
    if (imix.present()) {
      String name = imix.choice(IMIX_NAMES, "csit");
      return new FrameSizes(name, IMIX.getOrDefault(name, List.of()), order);
    }
    if (sizes.present()) {
      return listed(sizes, order);
    }
    int bytes = fixed.integer(MIN, MIN, MAX);
    return new FrameSizes("fixed " + bytes, List.of(new Size(bytes, 1)), order);
  }

  private static FrameSizes listed(YamlNode list, Order order) {
    List<Size> sizes = new ArrayList<>();
    for (YamlNode item : list.someMappings()) {
      int bytes = item.required("bytes").integer(MIN, MIN, MAX);
      YamlNode weight = item.at("weight");
      double w = weight.number(1, new Range(0, true, 1e9, false));
      if (order == Order.SEQUENCE && w != Math.rint(w)) {
        weight.error(w + " is not whole, as order: Sequence needs it");
      }
      sizes.add(new Size(bytes, w));
    }
    return sizes.isEmpty() ? FrameSizes.fixed(MIN) : new FrameSizes("listed", sizes, order);
  }

  private static Map<String, List<Size>> imix() {
    Map<String, List<Size>> map = new LinkedHashMap<>();
    map.put("csit", List.of(new Size(64, 28), new Size(570, 16), new Size(1518, 4)));
    map.put("simple", List.of(new Size(64, 7), new Size(594, 4), new Size(1518, 1)));
    map.put("trex", List.of(new Size(64, 7), new Size(594, 4), new Size(1518, 1)));
    return map;
  }
}
