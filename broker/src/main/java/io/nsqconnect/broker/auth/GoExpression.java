package io.nsqconnect.broker.auth;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What nsqd's compiler of expressions refuses and the one used here takes: groups that are named
 * without a P, and more than 1000 copies by counts within counts. The other way round, nsqd lets
 * several groups have one name; as nobody asks for groups, all but the first lose it.
 */
final class GoExpression {
  private static final int MAX_COPIES = 1000;

  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,4})(?:(,)(\\d{0,4}))?\\}");
  private static final Pattern NAMED = Pattern.compile("\\(\\?P<(\\w+)>");
  private static final Pattern QUOTED = Pattern.compile("\\\\Q(?s:.*?)(?:\\\\E|$)");
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:[pP]\\{[^}]*\\}|x\\{[^}]*\\}|(?s:.))");
  private static final Pattern CLASS =
      Pattern.compile("\\[\\^?\\]?(?:\\[:\\^?\\w+:\\]|\\\\(?s:.)|[^\\]\\\\])*+\\]");

  private final String text;
  private final StringBuilder accepted = new StringBuilder();
  private final Set<String> names = new HashSet<>();

  /** Most copies of one thing within the open groups, the innermost last. */
  private final ArrayDeque<Integer> copiesInGroups = new ArrayDeque<>();

  /** Most copies of one thing within what a count would repeat. */
  private int copies = 1;

  private int at;

  private GoExpression(String text) {
    this.text = text;
  }

  /**
   * The same expression for the compiler.
   *
   * @throws IOException if nsqd refuses it
   */
  static String accepted(String expression) throws IOException {
    GoExpression scan = new GoExpression(expression);
    scan.copiesInGroups.push(1);
    while (scan.at < expression.length()) {
      scan.next();
    }
    return scan.accepted.toString();
  }

  private void next() throws IOException {
    Matcher count = here(COUNT);
    if (count != null) {
      repeat(count);
      take(count.end());
      return;
    }
    Matcher whole = wholeThing();
    if (whole != null) {
      copies = 1;
      take(whole.end());
      return;
    }
    char c = text.charAt(at);
    if (c == '(') {
      openGroup();
      return;
    }
    if (c == ')' && copiesInGroups.size() > 1) {
      copies = copiesInGroups.pop();
      inGroup(copies);
    } else if (c != '*' && c != '+' && c != '?') {
      copies = 1;
    }
    take(at + 1);
  }

  /** A quotation, class or escape, in which nothing means what it would mean outside. */
  private Matcher wholeThing() {
    char c = text.charAt(at);
    if (c == '[') {
      return here(CLASS);
    }
    if (c != '\\') {
      return null;
    }
    Matcher quoted = here(QUOTED);
    return quoted == null ? here(ESCAPE) : quoted;
  }

  private void openGroup() throws IOException {
    if (text.startsWith("(?<", at)) {
      throw new IOException("invalid or unsupported Perl syntax: `(?<`");
    }
    Matcher named = here(NAMED);
    if (named != null && !names.add(named.group(1))) {
      accepted.append('(');
      at = named.end();
    } else {
      take(named == null ? at + 1 : named.end());
    }
    copiesInGroups.push(1);
    copies = 1;
  }

  private void repeat(Matcher count) throws IOException {
    String most =
        count.group(2) == null || count.group(3).isEmpty() ? count.group(1) : count.group(3);
    int times = Integer.parseInt(most);
    if (times > 0) {
      if (copies > MAX_COPIES / times) {
        throw new IOException("invalid repeat count: `" + count.group() + '`');
      }
      copies *= times;
      inGroup(copies);
    } else {
      copies = 1;
    }
  }

  private void inGroup(int most) {
    copiesInGroups.push(Math.max(copiesInGroups.pop(), most));
  }

  private Matcher here(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher : null;
  }

  private void take(int end) {
    accepted.append(text, at, end);
    at = end;
  }
}
