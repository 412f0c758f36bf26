package io.nfaas.report;

import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/// A chart as an `<svg>` element to be put into an HTML page: no prologue, ids that begin with the chart's name, text that stays text
/// and takes the room that the layout gave it, whatever font the reader has.
final class SvgText {
  private SvgText() {}

  /// @param id begins the ids inside; unique on the page
  /// @param description for readers who cannot see the picture
  static String of(JFreeChart chart, String id, String description, int width, int height)
      throws IOException {
    Document document =
        GenericDOMImplementation.getDOMImplementation()
            .createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment("");
    context.setPrecision(2);
    context.setIDGenerator(
        new SVGIDGenerator() {
          private int last;

          @Override
          public String generateID(String prefix) {
            return id + "-" + prefix + ++last;
          }
        });
    SVGGraphics2D canvas = new SVGGraphics2D(context, false);
    chart.draw(canvas, new Rectangle2D.Double(0, 0, width, height));
    Element root = canvas.getRoot();
    root.setAttributeNS(null, "viewBox", "0 0 " + width + " " + height);
    root.setAttributeNS(null, "role", "img");
    root.setAttributeNS(null, "aria-label", description);
    fixWidths(root, canvas);
    StringWriter text = new StringWriter();
    canvas.stream(root, text, false, false);
    String svg =
        text.toString()
            .replace("\"" + SVGGraphics2D.ID_PREFIX_GENERIC_DEFS + "\"", "\"" + id + "-defs\"");
    return svg.substring(svg.indexOf("<svg"));
  }

  /// Says of every text how wide it was when the chart was laid out.
  private static void fixWidths(Element root, SVGGraphics2D canvas) {
    NodeList texts = root.getElementsByTagNameNS(SVGGraphics2D.SVG_NAMESPACE_URI, "text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      int style = inherited(text, "font-weight").equals("bold") ? Font.BOLD : Font.PLAIN;
      float size = Float.parseFloat(inherited(text, "font-size").replace("px", ""));
      Font font = new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
      double width =
          TextUtils.getTextBounds(text.getTextContent(), canvas, canvas.getFontMetrics(font))
              .getWidth();
      text.setAttributeNS(null, "textLength", String.valueOf(Math.round(width * 10) / 10.0));
      text.setAttributeNS(null, "lengthAdjust", "spacingAndGlyphs");
    }
  }

  private static String inherited(Element element, String attribute) {
    for (Node node = element; node instanceof Element at; node = node.getParentNode()) {
      if (at.hasAttributeNS(null, attribute)) {
        return at.getAttributeNS(null, attribute);
      }
    }
    return attribute.equals("font-size") ? "12" : "normal";
  }
}
