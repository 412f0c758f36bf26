/// How many replicas of what, and where: demand of the tenants, the limits of cores, ports and memory, placement on nodes, and the
/// loop that corrects a plan until a simulation confirms it. Knows nothing of how a simulation is made.
@NullMarked
package io.nfaas.planner;

import org.jspecify.annotations.NullMarked;
