/** What clients may do, as far as auth servers have a say in it. */
package io.nsqconnect.broker.auth;
