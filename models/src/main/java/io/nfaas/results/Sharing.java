package io.nfaas.results;

import java.util.List;

/// How what is shared was shared: tenants beside one another, and the receive queues of NICs and replicas.
public record Sharing(List<TenantResult> tenants, List<QueueResult> queues) {
  /// Nothing is known.
  public static final Sharing UNKNOWN = new Sharing(List.of(), List.of());

  public Sharing {
    tenants = List.copyOf(tenants);
    queues = List.copyOf(queues);
  }

  /// All paths of a tenant together.
  ///
  /// @param lossRatio lost with a reason / offered
  public record TenantResult(String tenant, Estimate offeredPps, Estimate deliveredPps, Estimate lossRatio) {}

  /// A receive queue.
  ///
  /// @param where node and NIC, or replica
  /// @param queue number of the NIC's receive queue, or of the replica's core
  /// @param packets that got into it in the measured time, all replications together
  /// @param dropped that found it full
  /// @param shareRatio packets / those of all queues at the same place
  public record QueueResult(String where, int queue, long packets, long dropped, double shareRatio) {}

  /// Jain's fairness index of the shares of their offered packets that tenants did not lose (Jain, Chiu and Hawe, DEC-TR-301, 1984): 1 when all fare alike,
  /// 1 / n when one of n gets everything; NaN for no tenants.
  public double jainIndex() {
    double sum = 0;
    double squares = 0;
    for (TenantResult t : tenants) {
      double kept = 1 - t.lossRatio().value();
      sum += kept;
      squares += kept * kept;
    }
    return squares == 0 ? Double.NaN : sum * sum / (tenants.size() * squares);
  }

  /// Packets of the fullest queue at a place / mean of its queues; 1 when all get the same.
  public double maxOverMean(String where) {
    List<QueueResult> here = queues.stream().filter(q -> q.where().equals(where)).toList();
    return here.stream().mapToDouble(QueueResult::shareRatio).max().orElse(Double.NaN) * here.size();
  }
}
