package io.nfaas.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Aligned columns without a box. Words column by column on the left, figures on the right; a row wider than the page continues on the
/// next line instead of losing its end.
final class Table {
  /// Columns of a terminal that nobody resized for us.
  static final int PAGE_WIDTH = 100;

  private static final String INDENT = "  ";
  private static final int GAP = 2;
  private static final int NARROWEST = 12;

  private final List<Column> columns;
  private final List<String[]> rows = new ArrayList<>();

  /// @param wraps may be narrower than its content
  /// @param paint what a terminal adds around a cell without taking room
  record Column(String title, boolean right, boolean wraps, UnaryOperator<String> paint) {
    static Column words(String title) {
      return new Column(title, false, true, UnaryOperator.identity());
    }

    static Column word(String title, UnaryOperator<String> paint) {
      return new Column(title, false, false, paint);
    }

    static Column figure(String title) {
      return new Column(title, true, false, UnaryOperator.identity());
    }
  }

  Table(Column... columns) {
    this.columns = List.of(columns);
  }

  /// @throws IllegalArgumentException unless there is one cell per column
  Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = cells[i].toString();
    }
    rows.add(row);
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// The same for a page; nothing when there are no rows.
  Html html() {
    HtmlTable table =
        new HtmlTable(
            columns.stream()
                .map(c -> c.right() ? HtmlTable.Column.figure(c.title()) : HtmlTable.Column.words(c.title()))
                .toArray(HtmlTable.Column[]::new));
    rows.forEach(row -> table.row((Object[]) row));
    return table.html();
  }

  void writeTo(StringBuilder out) {
    int[] widths = widths();
    String[] titles = columns.stream().map(Column::title).toArray(String[]::new);
    if (columns.stream().anyMatch(c -> !c.title().isEmpty())) {
      writeRow(out, titles, widths, false);
    }
    for (String[] row : rows) {
      writeRow(out, row, widths, true);
    }
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    int[] least = new int[widths.length];
    int total = INDENT.length() + GAP * (widths.length - 1);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = columns.get(i).title().length();
      least[i] = NARROWEST;
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
        least[i] = Math.max(least[i], longestWord(row[i]));
      }
      total += widths[i];
    }
    while (total > PAGE_WIDTH && narrowWidest(widths, least)) {
      total--;
    }
    return widths;
  }

  /// A name cut in two cannot be read or copied, so a column with a name too long for the page makes the page wider.
  private static int longestWord(String cell) {
    int longest = 0;
    for (String word : cell.split(" ", -1)) {
      longest = Math.max(longest, word.length());
    }
    return longest;
  }

  /// Takes one column of the page from the widest that can give it.
  private boolean narrowWidest(int[] widths, int[] least) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      if (columns.get(i).wraps()
          && widths[i] > least[i]
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    if (widest < 0) {
      return false;
    }
    widths[widest]--;
    return true;
  }

  private void writeRow(StringBuilder out, String[] cells, int[] widths, boolean painted) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < cells.length; i++) {
      List<String> lines = columns.get(i).wraps() ? wrap(cells[i], widths[i]) : List.of(cells[i]);
      wrapped.add(lines);
      height = Math.max(height, lines.size());
    }
    for (int line = 0; line < height; line++) {
      StringBuilder text = new StringBuilder(INDENT);
      int blanks = 0;
      for (int i = 0; i < cells.length; i++) {
        Column column = columns.get(i);
        String cell = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
        int padding = Math.max(0, widths[i] - cell.length());
        blanks += column.right() ? padding : 0;
        if (!cell.isEmpty()) {
          text.append(" ".repeat(blanks)).append(painted ? column.paint().apply(cell) : cell);
          blanks = 0;
        }
        blanks += GAP + (column.right() ? 0 : padding);
      }
      out.append(text).append('\n');
    }
  }

  /// Breaks text at blanks into lines of at most `width`; a longer word is cut.
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
