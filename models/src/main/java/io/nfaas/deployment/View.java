package io.nfaas.deployment;

import io.nfaas.chain.GraphView;
import io.nfaas.model.ServiceGraph;

/// One version of a tenant's graph with its numbers.
///
/// @param id dense view id, as frames carry it
/// @param tenant dense tenant index
/// @param graph as the scenario has it
/// @param compiled as the data plane has it
public record View(int id, int tenant, ServiceGraph graph, GraphView compiled) {}
