package io.nsqconnect.broker.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.protocol.NsqException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which documents are an IDENTIFY, and what they say. */
class IdentifyRequestTest {
  private static final IdentifyRequest NO_WISHES =
      new IdentifyRequest(
          "", "", "", ClientTopology.UNKNOWN, false, 0, 0, 0, 0, 0, LayerWishes.NONE);

  private static IdentifyRequest parse(String json) {
    return IdentifyRequest.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        " {} \n",
        "{\"unknown\":[1,{\"a\":2.5}],\"short_id\":\"x\"}",
        "{\"client_id\":null,\"tls_v1\":null,\"heartbeat_interval\":null}",
        "{\"topology_zone\":5,\"topology_region\":null}",
        "{\"deflate_level\":null,\"snappy\":false}"
      })
  void whatIsAbsentNullOrUnknownIsNoWish(String json) {
    assertThat(parse(json)).isEqualTo(NO_WISHES);
  }

  @Test
  void membersAreRead() {
    assertThat(
            parse(
                "{\"client_id\":\"a\",\"hostname\":\"b\",\"user_agent\":\"c\u00e9\","
                    + "\"feature_negotiation\":true,\"heartbeat_interval\":1,"
                    + "\"output_buffer_size\":2,\"output_buffer_timeout\":3,"
                    + "\"topology_region\":\"r\",\"topology_zone\":\"z\","
                    + "\"sample_rate\":4,\"msg_timeout\":-5,\"tls_v1\":true,"
                    + "\"deflate\":true,\"deflate_level\":7}"))
        .isEqualTo(
            new IdentifyRequest(
                "a",
                "b",
                "c\u00e9",
                new ClientTopology("r", "z"),
                true,
                1,
                2,
                3,
                4,
                -5,
                new LayerWishes(true, false, true, 7)));
  }

  @Test
  void namesAreMatchedInAnyCaseAndTheLastOneCounts() {
    assertThat(parse("{\"Client_ID\":\"a\",\"CLIENT_id\":\"b\"}").clientId()).isEqualTo("b");
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    byte[] body = "{\"client_id\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(IdentifyRequest.parse(body).clientId()).isEqualTo("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "{",
        "1",
        "\"x\"",
        "{} x",
        "{}{}",
        "{}]",
        "{'client_id':'x'}",
        "\ufeff{}",
        "{client_id:\"x\"}",
        "{\"client_id\":1}",
        "{\"hostname\":true}",
        "{\"user_agent\":{}}",
        "{\"feature_negotiation\":1}",
        "{\"feature_negotiation\":\"true\"}",
        "{\"tls_v1\":\"no\"}",
        "{\"snappy\":0}",
        "{\"deflate\":[]}",
        "{\"deflate_level\":\"6\"}",
        "{\"heartbeat_interval\":2000.0}",
        "{\"heartbeat_interval\":2e3}",
        "{\"heartbeat_interval\":\"2000\"}",
        "{\"msg_timeout\":9223372036854775808}",
        "{\"sample_rate\":2147483648}",
        "{\"sample_rate\":-2147483649}"
      })
  void whatIsNotStrictlyJsonOfTheRightTypesIsRefused(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOfSatisfying(
            NsqException.class,
            e ->
                assertThat(e.frameText())
                    .isEqualTo("E_BAD_BODY IDENTIFY failed to decode JSON body"));
  }
}
