package io.nsqconnect.broker.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
  @ParameterizedTest
  @CsvSource({
    "a,        '.*',     xax, ch, true",
    "^a$,      '.*',     xax, ch, false",
    "'',       '.*',     any, ch, true",
    ".*,       ^good$,   t,   good, true",
    ".*,       ^good$,   t,   goods, false",
    "(?i)ORD,  '.*',     orders, c, true",
    "'^[[:alpha:]]+$', '.*', orders2, c, false",
    "'\\Aord', '.*',     orders, c, true",
    ".*,       (#ephemeral)?$, t, c#ephemeral, true"
  })
  void expressionsAreSearchedForInNames(
      String topic, String channel, String name, String subscribedTo, boolean permitted)
      throws IOException {
    Grant grant = grant(rule(topic, channel, "subscribe"));

    assertThat(grant.permits(name, subscribedTo)).isEqualTo(permitted);
  }

  @Test
  void publishingNeedsAnExpressionThatMatchesNoChannel() throws IOException {
    assertThat(grant(rule("t", ".*", "publish")).permits("t", "")).isTrue();
    assertThat(grant(rule("t", "^foo$", "publish")).permits("t", "")).isFalse();
    assertThat(grant("{\"topic\":\"t\",\"permissions\":[\"publish\"]}").permits("t", "")).isFalse();
  }

  @Test
  void eachPermissionIsForItself() throws IOException {
    assertThat(grant(rule("t", ".*", "publish")).permits("t", "c")).isFalse();
    assertThat(grant(rule("t", ".*", "subscribe")).permits("t", "")).isFalse();
  }

  @Test
  void oneRuleOfSeveralIsEnough() throws IOException {
    Grant grant = grant(rule("a", "x", "subscribe") + ',' + rule("b", "y", "subscribe"));

    assertThat(grant.permits("a", "x")).isTrue();
    assertThat(grant.permits("b", "y")).isTrue();
    assertThat(grant.permits("a", "y")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ttl\":0}",
        "{\"ttl\":-1}",
        "{}",
        "null",
        "[]",
        "",
        "{\"ttl\":1} x",
        "{\"ttl\":1.0}",
        "{\"ttl\":\"1\"}",
        "{\"ttl\":1,\"identity\":5}",
        "{\"ttl\":1,\"authorizations\":{}}",
        "{\"ttl\":1,\"authorizations\":[5]}",
        "{\"ttl\":1,\"authorizations\":[{\"permissions\":[\"dance\"]}]}",
        "{\"ttl\":1,\"authorizations\":[{\"permissions\":[\"Publish\"]}]}",
        "{\"ttl\":1,\"authorizations\":[{\"permissions\":\"publish\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(?=look)\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"a{1001}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"((a{100}){100}){100}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(?<x>.*)\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(.{0,100}){0,11}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(a{10,}){101}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"(a{500}|b){3}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"topic\":\"x(?:a{33}(b)[(]{33}c){31}\"}]}",
        "{\"ttl\":1,\"authorizations\":[{\"channels\":[\"[\"]}]}"
      })
  void anAnswerThatNsqdWouldNotTakeIsAFailure(String answer) {
    assertThatThrownBy(() -> Grant.parse(answer.getBytes(UTF_8), 0))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ttl\":1}",
        "{\"TTL\":1,\"Identity\":null,\"unknown\":{}}",
        "{\"ttl\":9223372036854775807,\"authorizations\":null}",
        "{\"ttl\":1,\"authorizations\":[null,{\"topic\":null,\"channels\":[null]}]}"
      })
  void anAnswerMaySayLittle(String answer) throws IOException {
    assertThat(Grant.parse(answer.getBytes(UTF_8), 0).identity()).isEmpty();
  }

  @Test
  void holdsForItsTime() throws IOException {
    Grant grant = Grant.parse("{\"ttl\":3}".getBytes(UTF_8), 100);

    assertThat(grant.isExpired(TimeUnit.SECONDS.toNanos(3) + 100)).isFalse();
    assertThat(grant.isExpired(TimeUnit.SECONDS.toNanos(3) + 101)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036, false", // 292 years
    "9223372037, true",
    "17179869184, true",
    "9223372036854775807, true",
    "18446744074, false", // 290 ms, of what is left
  })
  void aTimeThatIsTooLongIsOverAtOnce(long ttl, boolean expired) throws IOException {
    Grant grant = Grant.parse(("{\"ttl\":" + ttl + "}").getBytes(UTF_8), 100);

    assertThat(grant.isExpired(100)).isEqualTo(expired);
    assertThat(grant.isExpired(TimeUnit.DAYS.toNanos(10_000))).isEqualTo(ttl != 9223372036L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{10}){10}){10}|t",
        "(b{1000}){0}t",
        "(a*){1000}t",
        "[(?<x>]*t",
        "\\Q(?<x>\\E|t",
        "(?P<x>t)(?P<x>.)?",
        "[]({999}]{0,3}t",
        "\\(a{300}b{300}t|t",
        "\\p{Greek}{900}|t",
        "a{,2}|t"
      })
  void expressionsOfNsqdAreTaken(String expression) throws IOException {
    assertThat(grant(rule(expression, ".*", "publish")).permits("t", "")).isTrue();
  }

  @Test
  @Timeout(120)
  void noExpressionTakesForEver() throws IOException {
    Grant grant = grant(rule("^(a+)+$", ".*", "publish"));

    assertThat(grant.permits("a".repeat(60) + "!", "")).isFalse();
  }

  @Test
  void noExpressionIsNestedTooDeep() {
    String deep = "(".repeat(100_000) + ")".repeat(100_000);

    assertThatThrownBy(() -> grant(rule(deep, ".*", "publish"))).isInstanceOf(IOException.class);
  }

  private static String rule(String topic, String channel, String permission) {
    return "{\"topic\":\"%s\",\"channels\":[\"%s\"],\"permissions\":[\"%s\"]}"
        .formatted(topic.replace("\\", "\\\\"), channel, permission);
  }

  private static Grant grant(String rules) throws IOException {
    return Grant.parse(("{\"ttl\":1,\"authorizations\":[" + rules + "]}").getBytes(UTF_8), 0);
  }
}
