package io.nfaas.scenario;

import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/// Lists of header fields that a hash covers.
final class HashFields {
  private HashFields() {}

  /// The fields in the order given, each once.
  static List<String> read(YamlNode list, Words<String> known, List<String> absent) {
    if (!list.present()) {
      return absent;
    }
    List<String> fields = new ArrayList<>();
    for (YamlNode item : list.someItems()) {
      String field = item.choice(known, "");
      if (fields.contains(field)) {
        item.error("'" + field + "' is already in the list");
      } else if (!field.isEmpty()) {
        fields.add(field);
      }
    }
    return fields.isEmpty() ? absent : fields;
  }
}
