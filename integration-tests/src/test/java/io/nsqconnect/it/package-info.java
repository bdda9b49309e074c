/**
 * The product from outside: what an operator starts and what clients speak to.
 *
 * <p>Each test starts the programs it needs on ports of their own and in directories of its own.
 * Waiting is always for a condition and always has a deadline ({@link io.nsqconnect.it.Deadlines}).
 */
package io.nsqconnect.it;
