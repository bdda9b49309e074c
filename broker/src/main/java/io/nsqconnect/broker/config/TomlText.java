package io.nsqconnect.broker.config;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * TOML on its way to the parser and back, which loses the first digits of a number of 19: the
 * parser sees such a number as a marked string.
 */
final class TomlText {
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final String MARK = "\u0001int64:";

  /** Strings and comments, which are left alone, or a decimal number that is long. */
  private static final Pattern TOKENS =
      Pattern.compile(
          "\"\"\"(?:[^\"\\\\]++|(?s:\\\\.)|\"(?!\"\"))*+\"\"\"|'''(?:[^']++|'(?!''))*+'''"
              + "|\"(?:[^\"\\\\\n]++|\\\\.)*+\"|'[^'\n]*+'|#[^\n]*+"
              + "|(?<![\\w.+-])([+-]?[1-9](?:_?\\d){18})(?![\\w.:-])");

  private TomlText() {}

  /** What the parser reads in place of {@code toml}. */
  static String forParser(String toml) {
    boolean marked = !toml.isEmpty() && toml.charAt(0) == BYTE_ORDER_MARK;
    Matcher tokens = TOKENS.matcher(marked ? toml.substring(1) : toml);
    return tokens.replaceAll(
        token -> Matcher.quoteReplacement(token.group(1) == null ? token.group() : guarded(token)));
  }

  /** A value of the parser's as it stood in the file. */
  static Object fromParser(Object value) {
    if (value instanceof String text && text.startsWith(MARK)) {
      return Long.parseLong(text.substring(MARK.length()));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TomlText::fromParser).collect(Collectors.toList());
    }
    return value;
  }

  private static String guarded(MatchResult token) {
    String digits = token.group(1).replace("_", "");
    return new BigInteger(digits).bitLength() < Long.SIZE
        ? "\"\\u0001int64:" + digits.replace("+", "") + '"'
        : token.group();
  }
}
