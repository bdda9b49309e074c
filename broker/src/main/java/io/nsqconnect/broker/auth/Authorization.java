package io.nsqconnect.broker.auth;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.nsqconnect.broker.json.JsonMembers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule of an auth server: what it permits on topics and channels whose names match. Expressions
 * are searched for, so an unanchored one matches in the middle of a name.
 *
 * @param channels one of them has to match the channel; for publishing, the empty name
 */
record Authorization(
    Pattern topic, List<Pattern> channels, boolean maySubscribe, boolean mayPublish) {
  private static final String SUBSCRIBE = "subscribe";
  private static final String PUBLISH = "publish";

  /** Go's own limit for parentheses within parentheses; the compiler recurses. */
  private static final int MAX_NESTING = 1000;

  /** Counts within counts multiply in the compiled expression, which must stay small. */
  private static final int MAX_REPETITIONS = 100_000;

  /** The last number between braces; the compiler refuses more than 1000. */
  private static final Pattern COUNT = Pattern.compile("(\\d{1,4}),?\\}");

  private static final int MAX_SHOWN_CHARS = 100;

  /**
   * Reads one element of {@code authorizations}.
   *
   * @throws IOException if it permits something unknown, or an expression can't be compiled
   */
  static Authorization of(JsonMembers rule) throws IOException {
    List<String> permissions = rule.texts("permissions");
    for (String permission : permissions) {
      if (!permission.equals(SUBSCRIBE) && !permission.equals(PUBLISH)) {
        throw new IOException("unknown permission " + shown(permission));
      }
    }
    List<Pattern> channels = new ArrayList<>();
    Pattern topic = compile("topic", rule.text("topic"));
    for (String channel : rule.texts("channels")) {
      channels.add(compile("channel", channel));
    }
    return new Authorization(
        topic,
        List.copyOf(channels),
        permissions.contains(SUBSCRIBE),
        permissions.contains(PUBLISH));
  }

  /** Whether a client may subscribe to {@code channel}, or publish if that is empty. */
  boolean permits(String topicName, String channel) {
    return (channel.isEmpty() ? mayPublish : maySubscribe)
        && topic.matcher(topicName).find()
        && channels.stream().anyMatch(pattern -> pattern.matcher(channel).find());
  }

  private static Pattern compile(String what, String expression) throws IOException {
    if (repetitions(expression) > MAX_REPETITIONS) {
      throw new IOException("unable to compile " + what + ": too many repetitions");
    }
    if (expression.chars().filter(c -> c == '(').count() > MAX_NESTING) {
      throw new IOException("unable to compile " + what + ": too many parentheses");
    }
    try {
      return Pattern.compile(GoExpression.accepted(expression));
    } catch (PatternSyntaxException e) {
      throw new IOException(
          "unable to compile " + what + " \"" + shown(expression) + "\" " + e.getDescription());
    }
  }

  /** How often a character may be repeated if all counts of {@code expression} were nested. */
  private static long repetitions(String expression) {
    long product = 1;
    Matcher counts = COUNT.matcher(expression);
    while (counts.find() && product <= MAX_REPETITIONS) {
      product *= Math.max(1, Integer.parseInt(counts.group(1)));
    }
    return product;
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(MAX_SHOWN_CHARS, text.length()))
        .replaceAll("\\p{Cntrl}", "?");
  }
}
