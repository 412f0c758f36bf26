package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker's connection table survives the worker: which table keeps a copy of it, and which tables of others it is asked to stand in
/// for. An entry is copied when it is made or changed, and again with the first packet in every quarter of its idle timeout; a flow that the
/// own table does not know is looked for in the others and taken over.
///
/// @param own table at a peer that holds the copy; null without one
/// @param of copies of other workers' tables
public record TableCopies(@Nullable ConnTable own, List<ConnTable> of) {
  /// No copies.
  public static final TableCopies NONE = new TableCopies(null, List.of());

  public TableCopies {
    of = List.copyOf(of);
  }
}
