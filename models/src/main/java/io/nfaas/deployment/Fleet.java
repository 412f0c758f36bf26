package io.nfaas.deployment;

import java.util.Arrays;
import java.util.BitSet;

/// Which pods are up and which graph views new flows get, at one moment of a run. Mutable, single-threaded.
public final class Fleet {
  /// The life of a pod as the load balancers' database shows it.
  public enum State {
    /// Not created, or not ready yet: nobody sends to it.
    ABSENT,
    READY,
    /// Keeps its flows, takes no new ones.
    DRAINING,
    /// Gone; its flows are sent to others.
    DEAD
  }

  private final State[] states;
  private final int[] activeView;
  private final int[] canaryView;
  private final double[] canaryRatio;
  private final BitSet leaving = new BitSet();
  private final int[] plannedView;
  private final BitSet retired = new BitSet();
  private final BitSet unloaded = new BitSet();

  Fleet(int pods, int[] activeView) {
    states = new State[pods];
    Arrays.fill(states, State.ABSENT);
    this.activeView = activeView.clone();
    canaryView = activeView.clone();
    plannedView = new int[activeView.length];
    Arrays.fill(plannedView, -1);
    canaryRatio = new double[activeView.length];
  }

  public State state(int backend) {
    return states[backend];
  }

  public void set(int backend, State state) {
    states[backend] = state;
  }

  /// Sends a share of a tenant's new flows through another view.
  ///
  /// @param ratio in [0, 1]
  public void canary(int tenant, int view, double ratio) {
    canaryView[tenant] = view;
    canaryRatio[tenant] = ratio;
  }

  /// Announces that a pod will leave: where tracking is just enough, the flows that this moves are remembered.
  public void announceLeaving(int backend) {
    leaving.set(backend);
  }

  boolean isLeaving(int backend) {
    return leaving.get(backend);
  }

  /// Announces the view that a tenant's new flows will get.
  ///
  /// @param view -1 when nothing is planned
  public void announceView(int tenant, int view) {
    plannedView[tenant] = view;
  }

  int plannedView(int tenant) {
    return plannedView[tenant];
  }

  /// Lets the flows of a view go on in those that new flows get.
  public void retire(int view) {
    retired.set(view);
  }

  /// Ends an upgrade: the canary view is the tenant's own, the old one is gone.
  public void replaceView(int tenant, int old) {
    activeView[tenant] = canaryView[tenant];
    canaryRatio[tenant] = 0;
    unloaded.set(old);
  }

  /// Whether frames that carry a view can be routed.
  public boolean isLoaded(int view) {
    return !unloaded.get(view);
  }

  boolean isRetired(int view) {
    return retired.get(view);
  }

  int activeView(int tenant) {
    return activeView[tenant];
  }

  int canaryView(int tenant) {
    return canaryView[tenant];
  }

  double canaryRatio(int tenant) {
    return canaryRatio[tenant];
  }
}
