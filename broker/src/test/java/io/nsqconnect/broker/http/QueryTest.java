package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @ParameterizedTest
  @CsvSource({
    "a=b,          b",
    "a=,           ''",
    "a,            ''",
    "a=b=c,        b=c",
    "a=b+c,        'b c'",
    "a=%2B5,       +5",
    "a=%e9%2f%2F,  \u00e9//",
    "%61=b,        b",
    "&&a=b&&,      b",
    "x=y&a=b,      b",
    "a=b&a=c,      b",
    "a=&a=c,       ''",
    "a=%3B%26%3D,  ;&=",
  })
  void findsTheFirstValue(String text, String value) {
    Query query = new Query(text);

    assertThat(query.get("a")).isEqualTo(value);
    assertThatCode(query::requireWellFormed).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=b", "=b", "b=a", "&"})
  void tellsWhatWasNotGiven(String text) {
    Query query = new Query(text);

    assertThat(query.get("a")).isNull();
    assertThat(query.get("a", "otherwise")).isEqualTo("otherwise");
    assertThatCode(query::requireWellFormed).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%", "a=%z0", "a=%0z", "a=%1", "%zz=b", "x=y&a=%%", "a=b;c", ";", "a=%+1"})
  void tellsWhatIsMalformed(String text) {
    Query query = new Query(text);

    assertThatThrownBy(query::requireWellFormed)
        .isInstanceOfSatisfying(
            HttpRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
        .hasMessage("INVALID_REQUEST");
  }

  @Test
  void keepsTheRestOfAMalformedQuery() {
    assertThat(new Query("a=%&b=c").get("b")).isEqualTo("c");
  }

  @ParameterizedTest
  @CsvSource({
    "a=true,  true,  true",
    "a=1,     true,  true",
    "a=false, false, false",
    "a=0,     false, false",
    "a=True,  true,  false",
    "a=,      true,  false",
    "b=1,     true,  false",
  })
  void readsFlags(String text, boolean whenTrue, boolean whenFalse) {
    assertThat(new Query(text).flag("a", true)).isEqualTo(whenTrue);
    assertThat(new Query(text).flag("a", false)).isEqualTo(whenFalse);
  }
}
