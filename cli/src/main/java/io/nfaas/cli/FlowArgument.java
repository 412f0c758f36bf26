package io.nfaas.cli;

import io.nfaas.model.Scenario;
import io.nfaas.sim.InfiniteReplica;
import java.util.Stack;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// The flow of `--explain-flow`, as `acme/1234`; every flow when none is named. A word that does not look like a flow is left to the command.
final class FlowArgument implements IParameterConsumer {
  private static final Pattern FLOW = Pattern.compile("([a-z0-9.-]+)/([0-9]{1,9})");

  private @Nullable String word;

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface
  public void consumeParameters(Stack<String> args, ArgSpec argSpec, CommandSpec command) {
    FlowArgument flow = new FlowArgument();
    if (!args.isEmpty() && FLOW.matcher(args.peek()).matches()) {
      flow.word = args.pop();
    }
    argSpec.setValue(flow);
  }

  /// @throws UserError when the scenario has no such tenant
  InfiniteReplica.@Nullable FlowNumber of(Scenario scenario) {
    Matcher flow = FLOW.matcher(word == null ? "" : word);
    if (!flow.matches()) {
      return null;
    }
    String tenant = flow.group(1);
    if (scenario.tenants().stream().noneMatch(t -> t.name().equals(tenant))) {
      throw new UserError(
          "--explain-flow %s: no tenant %s; there are %s"
              .formatted(word, tenant, String.join(", ", scenario.tenants().stream().map(t -> t.name()).toList())));
    }
    return new InfiniteReplica.FlowNumber(tenant, Integer.parseInt(flow.group(2)));
  }
}
