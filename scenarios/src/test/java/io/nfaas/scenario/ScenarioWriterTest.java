package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.model.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioWriterTest {
  static List<Path> examples() {
    return ExampleScenarios.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatIsPrintedReadsBackAsTheSameScenario(Path file) {
    Scenario read = ScenarioReader.read(file, List.of()).orThrow();
    ReadResult again = ScenarioReader.read("printed", ScenarioWriter.yaml(read), List.of());
    assertEquals(List.of(), again.errors());
    assertEquals(read, again.orThrow());
    assertEquals(read.hash(), again.orThrow().hash());
  }
}
