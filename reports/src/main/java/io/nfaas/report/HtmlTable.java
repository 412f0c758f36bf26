package io.nfaas.report;

import java.util.List;

/// A table of an HTML report. Cells are text, which is escaped, or a [Quantity], or [Html] as it is.
final class HtmlTable {
  private final List<Column> columns;
  private final StringBuilder rows = new StringBuilder();
  private boolean narrow;

  /// @param css `name`, `figure` or empty
  record Column(String title, String css) {
    /// What a row is about.
    static Column name(String title) {
      return new Column(title, "name");
    }

    static Column words(String title) {
      return new Column(title, "");
    }

    static Column figure(String title) {
      return new Column(title, "figure");
    }
  }

  HtmlTable(Column... columns) {
    this.columns = List.of(columns);
  }

  /// As wide as its content needs, not as the page.
  HtmlTable narrow() {
    narrow = true;
    return this;
  }

  /// @throws IllegalArgumentException unless there is one cell per column
  HtmlTable row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    rows.append("<tr>");
    for (int i = 0; i < cells.length; i++) {
      rows.append("<td")
          .append(attribute(columns.get(i)))
          .append('>')
          .append(markup(cells[i]))
          .append("</td>");
    }
    rows.append("</tr>\n");
    return this;
  }

  /// Nothing when there are no rows.
  Html html() {
    if (rows.isEmpty()) {
      return Html.NOTHING;
    }
    StringBuilder out = new StringBuilder("<div class=\"scroll\"><table");
    out.append(narrow ? " class=\"narrow\">\n" : ">\n").append("<thead><tr>");
    for (Column column : columns) {
      out.append("<th scope=\"col\"")
          .append(column.css().equals("figure") ? attribute(column) : "")
          .append('>');
      out.append(Markup.escape(column.title())).append("</th>");
    }
    return new Html(
        out.append("</tr></thead>\n<tbody>\n")
            .append(rows)
            .append("</tbody></table></div>\n")
            .toString());
  }

  private static String attribute(Column column) {
    return column.css().isEmpty() ? "" : " class=\"" + column.css() + "\"";
  }

  private static String markup(Object cell) {
    return switch (cell) {
      case Html html -> html.markup();
      case Quantity quantity -> Html.quantity(quantity).markup();
      default -> Html.text(cell).markup();
    };
  }
}
