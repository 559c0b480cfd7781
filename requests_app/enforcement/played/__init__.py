"""The verbs of enforcement played in memory, from the foot of the ladder up: each module builds on the one before."""
