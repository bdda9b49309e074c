package io.nsqconnect.broker.tcp;

import static io.nsqconnect.broker.tcp.TestClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.engine.Locality;
import io.nsqconnect.broker.engine.Proximity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTopologyTest {
  private static final String IDENTIFY = "{\"feature_negotiation\":true,\"topology_zone\":\"z\"}";

  @ParameterizedTest
  @CsvSource({
    "r,  z,  ZONE,      ZONE",
    "x,  z,  ZONE,      ZONE",
    "r,  x,  REGION,    REGION",
    "x,  x,  ELSEWHERE, ELSEWHERE",
    "'', '', ELSEWHERE, ELSEWHERE"
  })
  void zoneAndRegionAreComparedEachForItself(
      String region, String zone, Proximity preferred, Proximity counted) {
    assertThat(new ClientTopology(region, zone).localityTo(new Topology("r", "z", true)))
        .isEqualTo(new Locality(preferred, counted));
  }

  @Test
  void aNameThatIsMissingOnBothSidesCountsButPrefersNobody() {
    assertThat(ClientTopology.UNKNOWN.localityTo(new Topology("r", "", true)))
        .isEqualTo(new Locality(Proximity.ELSEWHERE, Proximity.ZONE));
    assertThat(new ClientTopology("r", "").localityTo(new Topology("r", "", true)))
        .isEqualTo(new Locality(Proximity.REGION, Proximity.ZONE));
  }

  @Test
  void nobodyIsNearWithoutTheExperiment() {
    assertThat(new ClientTopology("r", "z").localityTo(new Topology("r", "z", false)))
        .isEqualTo(Locality.ANY);
  }

  @Test
  void clientsAreToldWhereTheBrokerRunsOnlyIfSomebodySaidSo() {
    Configuration configuration =
        Configuration.defaults()
            .with(Options.TOPOLOGY_ZONE, "zone")
            .with(Options.TOPOLOGY_REGION, "region");
    try (TestBroker broker = new TestBroker(10, 1L << 30, 0, Limits.of(configuration))) {
      assertThat(broker.client().send("IDENTIFY\n" + body(IDENTIFY)).replies().get(0))
          .endsWith(
              "\"output_buffer_timeout\":250,\"topology_region\":\"region\","
                  + "\"topology_zone\":\"zone\"}");
      assertThat(broker.clients.connected().iterator().next().topology())
          .isEqualTo(new ClientTopology("", "z"));
    }
    try (TestBroker broker = new TestBroker()) {
      assertThat(broker.client().send("IDENTIFY\n" + body(IDENTIFY)).replies().get(0))
          .endsWith("\"output_buffer_timeout\":250}");
      assertThat(broker.clients.connected().iterator().next().topology()).isNull();
    }
  }

  @Test
  void theFirstIdentifyDecidesWhoIsNear() {
    Configuration configuration =
        Configuration.defaults()
            .with(Options.TOPOLOGY_ZONE, "z")
            .with(Options.ENABLE_EXPERIMENT, List.of("topology-aware-consumption"));
    try (TestBroker broker = new TestBroker(10, 1L << 30, 0, Limits.of(configuration))) {
      TestClient remote = broker.subscriber("t", "c").send("RDY 10\n");
      TestClient near = broker.client().send("IDENTIFY\n" + body("{\"topology_zone\":\"z\"}"));
      near.send("IDENTIFY\n" + body("{\"topology_zone\":\"far\"}") + "SUB t c\nRDY 10\n");
      near.replies();
      broker.client().send("PUB t\n" + body("1") + "PUB t\n" + body("2"));

      assertThat(near.replies()).containsExactly("1:1", "1:2");
      assertThat(remote.replies()).isEmpty();
    }
  }
}
