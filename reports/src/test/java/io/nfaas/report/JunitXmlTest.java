package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.io.StringReader;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class JunitXmlTest {
  @Test
  void everyPromiseAndEveryIdentityIsACase() throws Exception {
    Element suite = parsed(JunitXml.run(Samples.scenario(), Samples.run()));
    assertEquals("two-tenants", suite.getAttribute("name"));
    assertEquals("6", suite.getAttribute("tests"));
    assertEquals(6, suite.getElementsByTagName("testcase").getLength());
    assertEquals("two-tenants.slos", testcase(suite, "alpha-p99").getAttribute("classname"));
    assertEquals(
        "two-tenants.identities",
        testcase(suite, "received = sum over dispositions").getAttribute("classname"));
  }

  @Test
  void anInconclusivePromiseIsAnErrorWithItsReasonAndNeverAPass() throws Exception {
    Element suite = parsed(JunitXml.run(Samples.scenario(), Samples.run()));
    Element error = (Element) testcase(suite, "isolation").getFirstChild().getNextSibling();
    assertEquals("error", error.getTagName());
    assertTrue(
        error
            .getAttribute("message")
            .endsWith("event surge was not simulated in the verification"));
    assertEquals("1", suite.getAttribute("errors"));
    assertEquals("0", suite.getAttribute("skipped"));
  }

  @Test
  void aMissedPromiseAndABrokenIdentityAreFailures() throws Exception {
    SloResult missed =
        new SloResult(
            "alpha-p99", "oneWayLatency", 300e-6, new Estimate(412e-6, 3e-6), Verdict.FAIL, "");
    Element suite =
        parsed(
            JunitXml.run(
                Samples.scenario(),
                Samples.judged(
                    Samples.run(), List.of(missed), List.of(new Identity("a = b", false)))));
    assertEquals("2", suite.getAttribute("failures"));
    assertEquals(
        "p99 one-way latency of alpha: observed 412.0 ± 3.0 us, limit <= 300 us",
        ((Element) suite.getElementsByTagName("failure").item(0)).getAttribute("message"));
  }

  @Test
  void aPlanIsACaseOfItsOwn() throws Exception {
    Element suite = parsed(JunitXml.plan(Samples.scenario(), Samples.plan(), Samples.run()));
    assertEquals("5", suite.getAttribute("tests"));
    assertEquals("two-tenants.plan", testcase(suite, "feasible").getAttribute("classname"));
    assertEquals(
        "1",
        parsed(JunitXml.plan(Samples.scenario(), Plans.verified(Samples.plan(), null), null))
            .getAttribute("tests"));
  }

  @Test
  void aShortRunHasItsTimeAsADecimal() throws Exception {
    assertEquals(
        "41.7", parsed(JunitXml.run(Samples.scenario(), Samples.run())).getAttribute("time"));
    String xml = JunitXml.run(Samples.scenario(), Samples.lasting(Samples.run(), 0.00025));
    assertEquals("0.00025", parsed(xml).getAttribute("time"), "xs:decimal has no exponent");
  }

  @Test
  void textThatXmlCannotHoldIsEscapedOrReplaced() throws Exception {
    SloResult odd =
        new SloResult("<&\"'\u0007>", "lossRatio", 1, new Estimate(2, 0), Verdict.FAIL, "a < b");
    Element suite =
        parsed(
            JunitXml.run(
                Samples.scenario(), Samples.judged(Samples.run(), List.of(odd), List.of())));
    assertEquals(
        "<&\"'\uFFFD>",
        ((Element) suite.getElementsByTagName("testcase").item(0)).getAttribute("name"));
  }

  @Test
  void theShapeRefusesAnUnknownElement() {
    String planted =
        JunitXml.run(Samples.scenario(), Samples.run()).replace("<error ", "<inconclusive ");
    assertThrows(SAXException.class, () -> parsed(planted));
  }

  /// Parses after validating against the shape that Surefire and Jenkins share.
  private static Element parsed(String xml) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JunitXmlTest.class.getResource("junit-shape.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  private static Element testcase(Element suite, String name) {
    NodeList cases = suite.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      if (((Element) cases.item(i)).getAttribute("name").equals(name)) {
        return (Element) cases.item(i);
      }
    }
    throw new AssertionError("no case " + name);
  }
}
