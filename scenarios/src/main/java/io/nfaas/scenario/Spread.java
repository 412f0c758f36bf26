package io.nfaas.scenario;

import io.nfaas.scenario.yaml.YamlNode;

/// A duration that varies, by its median and a higher quantile: `{median: 2s, p99: 5s}`, or one duration when it is constant.
record Spread(long medianPs, long tailPs) {
  /// @param tail key of the higher quantile
  static Spread read(YamlNode node, String tail, long absentMedianPs, long absentTailPs) {
    if (node.isScalar()) {
      long constant = node.durationPs(absentMedianPs, 0);
      return new Spread(constant, constant);
    }
    YamlNode median = node.present() ? node.required("median") : node.at("median");
    YamlNode high = node.at(tail);
    long medianPs = median.durationPs(absentMedianPs, 0);
    long tailPs = high.durationPs(median.present() ? medianPs : absentTailPs, 0);
    if (tailPs < medianPs) {
      if (high.present()) {
        high.error("'" + high.text("") + "' is under the median '" + median.text("") + "'");
      }
      return new Spread(medianPs, medianPs);
    }
    return new Spread(medianPs, tailPs);
  }
}
