package io.nsqconnect.broker.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {
  @Test
  void nestingHasABound() throws IOException {
    assertThat(parse("{\"a\":1,\"x\":" + nested(9_999) + "}").integer("a")).isEqualTo(1);
    assertThatThrownBy(() -> parse("{\"a\":1,\"x\":" + nested(10_000) + "}"))
        .isInstanceOf(IOException.class)
        .hasMessage("no valid JSON");
  }

  @Test
  @Timeout(300)
  void namesAndNumbersHaveNone() throws IOException {
    long beginNs = cpuTimeNs();
    String long1 = "1".repeat(1_000_000);
    JsonMembers members =
        parse("{\"%s\":%s,\"a\":2,\"f\":%s.5,\"e\":1e99999999999}".formatted(long1, long1, long1));

    assertThat(members.integer("a")).isEqualTo(2);
    assertThatThrownBy(() -> members.integer(long1)).isInstanceOf(JsonTypeException.class);
    assertThatThrownBy(() -> members.integer("f")).isInstanceOf(JsonTypeException.class);
    assertThat(cpuTimeNs() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(20));
  }

  @Test
  void halvesOfPairsAreReplaced() throws IOException {
    JsonMembers members =
        parse("{\"a\\ud800\":\"\\ud800x\",\"b\":\"\\udc00\\ud83d\\ude00\\ud800\\ud800\"}");

    assertThat(members.text("a\ufffd")).isEqualTo("\ufffdx");
    assertThat(members.text("b")).isEqualTo("\ufffd\ud83d\ude00\ufffd\ufffd");
  }

  @Test
  void namesAreFoldedAsInGo() throws IOException {
    assertThat(parse("{\"TO\u212aEN\":\"k\"}").text("token")).isEqualTo("k");
    assertThat(parse("{\"\u017fnappy\":true}").bool("snappy")).isTrue();
    assertThat(parse("{\"T\u0130L\":1}").integer("til")).isZero();
    assertThat(parse("{\"a\":1,\"A\":2}").integer("a")).isEqualTo(2);
  }

  @Test
  void aMemberOfNoUseDoesNotSpoilTheOthers() throws IOException {
    JsonMembers members = parse("{\"a\":\"1\",\"b\":2,\"c\":[],\"d\":\"4\"}");

    assertThat(members.integerIfAny("a")).isZero();
    assertThat(members.integerIfAny("b")).isEqualTo(2);
    assertThat(members.textIfAny("c")).isEmpty();
    assertThat(members.textIfAny("d")).isEqualTo("4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{} x",
        "{}{}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1,}",
        "{'a':1}",
        "{/**/}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\q\"}",
        "{\"a\"}",
        "[",
        "{\"a\":[}"
      })
  void whatIsNoJsonIsRefused(String document) {
    assertThatThrownBy(() -> parse(document)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "9223372036854775808", "\"1\"", "true", "{}", "[]"})
  void otherIntegersAreRefused(String value) throws IOException {
    JsonMembers members = parse("{\"a\":" + value + "}");

    assertThatThrownBy(() -> members.integer("a"))
        .isInstanceOf(JsonTypeException.class)
        .hasMessageStartingWith("wrong type of a");
  }

  /** Of this thread: others may keep the machine busy. */
  private static long cpuTimeNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static JsonMembers parse(String document) throws IOException {
    return JsonMembers.parse(document.getBytes(UTF_8));
  }
}
