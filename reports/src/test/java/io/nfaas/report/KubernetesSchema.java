package io.nfaas.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.annotations.SerializedName;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The Kubernetes API as JSON Schema, strict: fields that the API does not have are refused, as `kubectl apply` refuses them.
///
/// The published API document is not copied here. Kubernetes' own Java client is generated from it (Apache-2.0,
/// `io.kubernetes:client-java-api`), and its model classes carry all that a schema needs: names, types, required fields. This class
/// turns them back into a schema.
final class KubernetesSchema {
  /// Kubernetes, `apimachinery/pkg/api/resource`, format of a quantity.
  private static final String QUANTITY =
      "^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode definitions = NODES.objectNode();

  private KubernetesSchema() {}

  /// What is wrong with a document, empty when nothing is.
  static Set<String> faults(JsonNode document) {
    Class<?> type =
        switch (document.path("apiVersion").asText() + " " + document.path("kind").asText()) {
          case "apps/v1 ReplicaSet" -> V1ReplicaSet.class;
          case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.class;
          default -> null;
        };
    if (type == null) {
      return Set.of("neither an apps/v1 ReplicaSet nor a policy/v1 PodDisruptionBudget");
    }
    return of(type).validate(document).stream().map(Object::toString).collect(Collectors.toSet());
  }

  private static JsonSchema of(Class<?> type) {
    KubernetesSchema schema = new KubernetesSchema();
    ObjectNode root = schema.reference(type);
    root.put("$schema", "http://json-schema.org/draft-07/schema#");
    root.set("definitions", schema.definitions);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(root);
  }

  private ObjectNode reference(Class<?> model) {
    if (!definitions.has(model.getSimpleName())) {
      ObjectNode definition = definitions.putObject(model.getSimpleName());
      definition.put("type", "object").put("additionalProperties", false);
      ObjectNode properties = definition.putObject("properties");
      for (Field field : model.getDeclaredFields()) {
        SerializedName name = field.getAnnotation(SerializedName.class);
        if (name != null) {
          properties.set(name.value(), type(field.getGenericType()));
        }
      }
      var required = definition.putArray("required");
      required(model).stream().sorted().forEach(required::add);
    }
    ObjectNode reference = NODES.objectNode();
    reference.putArray("allOf").addObject().put("$ref", "#/definitions/" + model.getSimpleName());
    return reference;
  }

  private ObjectNode type(Type type) {
    ObjectNode node = NODES.objectNode();
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == Map.class) {
        node.put("type", "object").set("additionalProperties", type(last));
      } else {
        node.put("type", "array").set("items", type(last));
      }
    } else if (type == String.class || type == OffsetDateTime.class || type == byte[].class) {
      node.put("type", "string");
    } else if (type == Integer.class || type == Long.class) {
      node.put("type", "integer");
    } else if (type == Double.class) {
      node.put("type", "number");
    } else if (type == Boolean.class) {
      node.put("type", "boolean");
    } else if (type == Quantity.class) {
      node.putArray("type").add("string").add("number");
      node.put("pattern", QUANTITY);
    } else if (type == IntOrString.class) {
      node.putArray("type").add("string").add("integer");
    } else if (type instanceof Class<?> model
        && model.getName().startsWith("io.kubernetes.client.openapi.models.")) {
      return reference(model);
    } else if (type != Object.class) {
      throw new IllegalStateException("no schema for " + type);
    }
    return node;
  }

  private static List<String> required(Class<?> model) {
    try {
      Collection<?> names = (Collection<?>) model.getField("openapiRequiredFields").get(null);
      return names.stream().map(String.class::cast).toList();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
