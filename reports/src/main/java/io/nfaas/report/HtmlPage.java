package io.nfaas.report;

import io.nfaas.results.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One self-contained page: style and pictures inside, no script, nothing fetched.
final class HtmlPage {
  private final String kind;
  private final String title;
  private final StringBuilder head = new StringBuilder();
  private final Map<String, Html> sections = new LinkedHashMap<>();

  /// Draws a picture; may fail on machines without fonts.
  @FunctionalInterface
  interface Picture {
    String svg() throws IOException;
  }

  /// @param kind what sort of report this is
  HtmlPage(String kind, String title) {
    this.kind = kind;
    this.title = title;
  }

  /// The sentence that the page is read for.
  ///
  /// @param verdict null when nothing was judged
  HtmlPage banner(@Nullable Verdict verdict, Html sentence, Html details) {
    head.append("<div class=\"banner")
        .append(verdict == null ? "" : " " + Html.cssClass(verdict))
        .append("\">\n<p>");
    head.append(verdict == null ? "" : Html.verdict(verdict).markup() + " &nbsp;")
        .append(sentence)
        .append("</p>\n");
    head.append(details).append("</div>\n");
    return this;
  }

  /// Figures that stand out, by name.
  HtmlPage keyFigures(Map<String, Html> figures) {
    head.append("<dl class=\"key\">\n");
    figures.forEach((name, figure) ->
        head.append("<div><dt>")
            .append(Markup.escape(name))
            .append("</dt><dd>")
            .append(figure)
            .append("</dd></div>\n"));
    head.append("</dl>\n");
    return this;
  }

  /// A section with its heading; nothing at all when it is empty.
  HtmlPage section(String heading, Html... content) {
    Html whole = Html.NOTHING;
    for (Html part : content) {
      whole = whole.and(part);
    }
    if (!whole.markup().isEmpty()) {
      sections.put(heading, whole);
    }
    return this;
  }

  /// A picture, or why there is none: its figures are in the tables, and a report without pictures is better than no report.
  static Html figure(Picture picture) {
    try {
      return new Html("<figure>\n" + picture.svg() + "\n</figure>\n");
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      return new Html(
          "<p class=\"muted\">The picture that belongs here could not be drawn: "
              + Markup.escape(e.toString())
              + "</p>\n");
    }
  }

  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    out.append(Markup.escape(title))
        .append(": ")
        .append(Markup.escape(kind))
        .append("</title>\n<style>\n");
    out.append(style())
        .append("</style>\n</head>\n<body>\n<header>\n<p class=\"kind\">")
        .append(Markup.escape(kind));
    out.append("</p>\n<h1>").append(Markup.escape(title)).append("</h1>\n").append(head);
    out.append("<nav aria-label=\"Sections\"><ul>\n");
    sections
        .keySet()
        .forEach(h ->
            out.append("<li><a href=\"#")
                .append(anchor(h))
                .append("\">")
                .append(Markup.escape(h))
                .append("</a></li>\n"));
    out.append("</ul></nav>\n</header>\n<main>\n");
    sections.forEach((heading, content) -> {
      out.append("<section id=\"")
          .append(anchor(heading))
          .append("\">\n<h2>")
          .append(Markup.escape(heading));
      out.append("</h2>\n").append(content).append("</section>\n");
    });
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String anchor(String heading) {
    return "s-" + heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static String style() {
    try (InputStream css = HtmlPage.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is not beside " + HtmlPage.class);
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
