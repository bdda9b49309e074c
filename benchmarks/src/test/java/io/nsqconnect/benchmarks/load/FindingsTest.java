package io.nsqconnect.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FindingsTest {
  private final Findings findings = new Findings(Dimension.CHANNELS, List.of("A", "B<1"));

  @BeforeEach
  void find() {
    findings.add(10, new Cost(50_000, 4, 100));
    findings.add(1, new Cost(100_000, 2, 80));
    findings.add(1, new Cost(25_000, 8, 20));
    findings.add(10, new Cost(12_500, 16, 40));
  }

  @Test
  void aTableHasALineForEachPointAndTheBrokersOfAMeasureBesideEachOther() {
    assertThat(findings.toMarkdown())
        .contains(
            "| A: deliveries/s | B<1: deliveries/s | A: processor µs a delivery |",
            "| 1 | 100,000 | 25,000 | 2.00 | 8.00 | 80 | 20 |",
            "| 10 | 50,000 | 12,500 | 4.00 | 16.00 | 100 | 40 |");
  }

  @Test
  void aPlotHasALineForEachBrokerInEachPanel() throws Exception {
    NodeList lines =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Plot.of(findings))))
            .getElementsByTagName("polyline");

    assertThat(lines.getLength()).isEqualTo(2 * Measure.values().length);
    // From the left to the right end of the panel; the highest rate is at its top, half of it
    // in the middle.
    assertThat(((Element) lines.item(0)).getAttribute("points")).isEqualTo("70.0,50.0 360.0,150.0");
  }

  @Test
  void aCostIsOfOneDelivery() {
    Cost cost = Cost.of(1_000, 500_000_000, 3_000_000, 5 << 20);

    assertThat(cost).isEqualTo(new Cost(2_000, 3, 5));
  }
}
