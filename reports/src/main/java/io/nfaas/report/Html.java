package io.nfaas.report;

import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A piece of markup that is safe as it is. Text becomes one only through [#text], which escapes it.
///
/// @param markup well-formed HTML
record Html(String markup) {
  static final Html NOTHING = new Html("");

  static Html text(Object value) {
    return new Html(Markup.escape(value.toString()));
  }

  /// A figure whose unit steps back.
  static Html quantity(Quantity quantity) {
    return quantity.unit().isEmpty()
        ? text(quantity.number())
        : new Html(Markup.escape(quantity.number()) + unit(quantity.printedUnit()));
  }

  /// A figure and what it counts.
  static Html quantity(long count, String noun) {
    return new Html(Unit.count(count) + unit(noun + (count == 1 ? "" : "s")));
  }

  /// The word of a verdict with a sign for those who see no colour.
  static Html verdict(Verdict verdict) {
    String sign =
        switch (verdict) {
          case PASS -> "✓";
          case FAIL -> "✗";
          case INCONCLUSIVE -> "?";
        };
    return new Html(
        "<span class=\"verdict %s\">%s %s</span>"
            .formatted(cssClass(verdict), sign, verdict.word()));
  }

  static String cssClass(Verdict verdict) {
    return verdict.word().toLowerCase(Locale.ROOT);
  }

  static Html code(String text) {
    return new Html("<code>" + Markup.escape(text) + "</code>");
  }

  static Html small(String text) {
    return text.isEmpty() ? NOTHING : new Html("<small>" + Markup.escape(text) + "</small>");
  }

  static Html paragraph(Html content) {
    return new Html("<p>" + content.markup() + "</p>\n");
  }

  /// Nothing when there are none.
  static Html list(List<Html> items) {
    return items.isEmpty()
        ? NOTHING
        : new Html(
            items.stream()
                .map(i -> "<li>" + i.markup() + "</li>")
                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>\n")));
  }

  static Html list(List<String> items, Html otherwise) {
    return items.isEmpty() ? otherwise : list(items.stream().map(Html::text).toList());
  }

  /// A link where the address is one of the web, plain text otherwise.
  static Html link(String title, String url) {
    boolean web = url.startsWith("https://") || url.startsWith("http://");
    return web
        ? new Html("<a href=\"%s\">%s</a>".formatted(Markup.escape(url), Markup.escape(title)))
        : text(title);
  }

  /// What was observed, four digits and its error.
  static Html observed(SloResult slo) {
    return text(Wording.observed(slo).replace(" us", " µs"));
  }

  Html and(Html next) {
    return new Html(markup + next.markup);
  }

  @Override
  public String toString() {
    return markup;
  }

  private static String unit(String unit) {
    return "\u202F<span class=\"unit\">" + Markup.escape(unit) + "</span>";
  }
}
