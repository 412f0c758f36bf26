package io.nfaas.scenario;

import io.nfaas.scenario.yaml.YamlNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Kubernetes labels: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>.
final class Labels {
  private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern KEY = Pattern.compile("(" + SUBDOMAIN + "/)?" + NAME);
  private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");

  private Labels() {}

  static Map<String, String> read(YamlNode labels) {
    Map<String, String> map = new TreeMap<>();
    for (YamlNode label : labels.anyKeys()) {
      String key = label.key();
      String value = label.text("");
      if (key.length() > 317 || !KEY.matcher(key).matches()) {
        label.keyError("'" + key + "' is not a label key");
      } else if (!VALUE.matcher(value).matches()) {
        label.error("'" + value + "' is not a label value: at most 63 letters, digits and - _ .");
      }
      map.put(key, value);
    }
    return map;
  }

  static boolean isValue(String text) {
    return !text.isEmpty() && VALUE.matcher(text).matches();
  }
}
