package io.nfaas.deployment;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.ReplicaSet;

/// The replicas of one version of a network function, or of its control plane.
///
/// @param id dense pool number of the data plane; a control-plane pool has that of the set it serves
/// @param name of its ReplicaSet
/// @param coresPerReplica CPUs of one replica, each a core with a worker of its own
public record Pool(
    int id, String name, ReplicaSet set, NetworkFunction function, boolean controlPlane, int coresPerReplica) {}
