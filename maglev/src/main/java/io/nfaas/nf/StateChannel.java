package io.nfaas.nf;

/// State in motion between the stages of a pool's replicas and a shared store. Never blocks, one thread per end.
///
/// Whoever stands for the store answers a READ to [#STORE] with the word that was last written for the key, or with ABSENT.
public interface StateChannel {
  /// The shared store, among replicas.
  int STORE = -1;

  /// Takes messages from rows `first` to `first + count - 1`, in order; the rest stays with the caller.
  ///
  /// @return messages taken
  int send(StateMessages from, int first, int count, long nowNs);

  /// Appends what has arrived, as far as there is room.
  ///
  /// @return messages appended
  int receive(StateMessages into, long nowNs);

  /// The next instant at which something may be received, in ns; `Long.MAX_VALUE` when that is not known, so that the caller has to
  /// ask again and again.
  default long nextNs() {
    return Long.MAX_VALUE;
  }
}
