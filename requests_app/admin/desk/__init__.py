"""The call screen: who is calling, what they ask, what happens next. Every page works without a script."""
