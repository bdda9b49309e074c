package io.nsqconnect.source.window;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/**
 * The source offset of a record: a segment up to and including that record's message. Every record
 * has one, Connect writes one per segment and flush; so it is put into text only when somebody
 * looks, and then says also what is known by then of all other segments.
 */
final class WindowOffset extends AbstractMap<String, Object> {
  private final Window<?> window;
  private final Segment segment;
  private final int prefix;
  private volatile Map<String, Object> rendered;

  WindowOffset(Window<?> window, Segment segment, int prefix) {
    this.window = window;
    this.segment = segment;
    this.prefix = prefix;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> text = rendered;
    if (text == null) {
      text = window.render(segment, prefix);
      rendered = text;
    }
    return text.entrySet();
  }

  /** Records are never compared by their offsets; doing so by accident would render each. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
