package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {
  static List<Path> examples() {
    return ExampleScenarios.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsReadWithoutErrors(Path file) {
    assertEquals(List.of(), ScenarioReader.read(file, List.of()).errors());
  }
}
