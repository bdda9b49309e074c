/**
 * What a broker keeps when it is killed, seen from outside.
 *
 * <p>A {@link io.nsqconnect.it.kill.History} starts a broker again and again on the same data path,
 * puts load on it and ends it by SIGKILL or SIGTERM in the middle of it. A {@link
 * io.nsqconnect.it.kill.Journal}, kept here and not in the broker, says what was sent, answered,
 * delivered and finished; when all has been drained, {@link io.nsqconnect.it.kill.Checker} compares
 * it with what is promised.
 */
package io.nsqconnect.it.kill;
