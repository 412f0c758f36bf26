package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.nfaas.scenario.yaml.Problems;
import io.nfaas.scenario.yaml.YamlParser;
import io.nfaas.scenario.yaml.YamlValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Schema.json());

  static List<Path> examples() {
    return ExampleScenarios.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleFitsTheSchema(Path file) {
    assertEquals(Set.of(), validate(ExampleScenarios.text(file)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatIsPrintedFitsTheSchema(Path file) {
    assertEquals(
        Set.of(), validate(ScenarioWriter.yaml(ScenarioReader.read(file, List.of()).orThrow())));
  }

  @Test
  void theSchemaRefusesShapesThatTheReaderRefuses() {
    for (String[] edit :
        new String[][] {
          {"duration: 10s", "duraton: 10s"},
          {"sockets: 2", "sockets: -2"},
          {"10Gbps", "10Gbs"},
          {"max: 0.001", "max: 1ms"},
          {"type: Scale", "type: Scal"},
          {"{fixed: 64}", "{fixed: 64, imix: csit}"},
          {"networkFunction: nat}", "networkFunction: nat, tenancy: Dedicated}"},
        }) {
      String text = ProblemMessagesTest.replaced(ProblemMessagesTest.SMALL, edit[0], edit[1]);
      assertFalse(validate(text).isEmpty(), edit[1]);
      assertFalse(ScenarioReader.read("x", text, List.of()).isValid(), edit[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whateverTheReaderTakesTheSchemaTakes(Path file) {
    long seed = 77;
    Mutations mutations = new Mutations(seed);
    String text = ExampleScenarios.text(file);
    int accepted = 0;
    for (int i = 0; i < 150; i++) {
      String reworded = mutations.reworded(text);
      if (!reworded.equals(text) && ScenarioReader.read("x", reworded, List.of()).isValid()) {
        accepted++;
        assertEquals(Set.of(), validate(reworded), file + ", seed " + seed + ", mutation " + i);
      }
    }
    assertTrue(accepted > 0, "no reworded file was a scenario");
  }

  @Test
  void schemaAndReaderKnowTheSameKeys() throws JsonProcessingException {
    SortedSet<String> schema = new TreeSet<>();
    JsonNode root = new ObjectMapper().readTree(Schema.json());
    collect(root, root, "", schema, new HashSet<>());
    SortedSet<String> reader =
        new TreeSet<>(ScenarioReader.read(Path.of("reference.yaml"), List.of()).keys());
    assertEquals(lines(ReferenceTest.shortened(reader)), lines(ReferenceTest.shortened(schema)));
  }

  private static String lines(Set<String> keys) {
    return String.join("\n", keys);
  }

  private static void collect(
      JsonNode root, JsonNode schema, String path, Set<String> keys, Set<String> seen) {
    JsonNode ref = schema.get("$ref");
    if (ref != null) {
      collect(root, root.at(ref.asText().substring(1)), path, keys, seen);
    }
    for (String combiner : List.of("anyOf", "oneOf")) {
      schema.path(combiner).forEach(s -> collect(root, s, path, keys, seen));
    }
    if (schema.has("items")) {
      collect(root, schema.get("items"), path + "[]", keys, seen);
    }
    boolean free =
        schema.has("patternProperties") || schema.path("additionalProperties").isObject();
    if (free) {
      keys.add(path + ".*");
    }
    schema
        .path("properties")
        .properties()
        .forEach(e -> {
          String key = path.isEmpty() ? e.getKey() : path + "." + e.getKey();
          keys.add(key);
          collect(root, e.getValue(), key, keys, seen);
        });
  }

  private static Set<ValidationMessage> validate(String yaml) {
    Problems problems = new Problems("x", List.of());
    YamlValue value = YamlParser.parse("x", yaml, problems);
    assertFalse(problems.hasErrors(), () -> problems.sorted().toString());
    return SCHEMA.validate(json(value));
  }

  /// As YAML 1.2's JSON schema has it; keys without a value are left out, as the reader does.
  private static JsonNode json(YamlValue value) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (value) {
      case YamlValue.Broken b -> throw new AssertionError("broken at " + b.position());
      case YamlValue.Items list -> {
        ArrayNode array = make.arrayNode();
        list.values().forEach(v -> array.add(json(v)));
        yield array;
      }
      case YamlValue.Mapping m -> {
        ObjectNode object = make.objectNode();
        for (YamlValue.Entry e : m.entries()) {
          if (!(e.value() instanceof YamlValue.Scalar s && s.isNull())) {
            object.set(e.key(), json(e.value()));
          }
        }
        yield object;
      }
      case YamlValue.Scalar s -> {
        if (!s.plain()) {
          yield make.textNode(s.text());
        }
        if (s.text().matches("[+-]?(0|[1-9]\\d*)(\\.\\d*)?([eE][+-]?\\d{1,3})?|[+-]?\\.\\d+")) {
          BigDecimal number = new BigDecimal(s.text());
          yield number.scale() <= 0 && !s.text().matches(".*[.eE].*")
              ? make.numberNode(number.toBigInteger())
              : make.numberNode(number);
        }
        yield s.text().matches("true|false")
            ? make.booleanNode(s.text().equals("true"))
            : make.textNode(s.text());
      }
    };
  }
}
