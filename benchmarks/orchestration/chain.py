"""Sixteen tasks, each waiting for the one before: the time from a task to the next."""
from metaflow import FlowSpec, step


class ChainFlow(FlowSpec):
    @step
    def start(self):
        self.count = 1
        self.next(self.link01)

    @step
    def link01(self):
        self.count += 1
        self.next(self.link02)

    @step
    def link02(self):
        self.count += 1
        self.next(self.link03)

    @step
    def link03(self):
        self.count += 1
        self.next(self.link04)

    @step
    def link04(self):
        self.count += 1
        self.next(self.link05)

    @step
    def link05(self):
        self.count += 1
        self.next(self.link06)

    @step
    def link06(self):
        self.count += 1
        self.next(self.link07)

    @step
    def link07(self):
        self.count += 1
        self.next(self.link08)

    @step
    def link08(self):
        self.count += 1
        self.next(self.link09)

    @step
    def link09(self):
        self.count += 1
        self.next(self.link10)

    @step
    def link10(self):
        self.count += 1
        self.next(self.link11)

    @step
    def link11(self):
        self.count += 1
        self.next(self.link12)

    @step
    def link12(self):
        self.count += 1
        self.next(self.link13)

    @step
    def link13(self):
        self.count += 1
        self.next(self.link14)

    @step
    def link14(self):
        self.count += 1
        self.next(self.end)

    @step
    def end(self):
        self.count += 1
        print(self.count)


if __name__ == "__main__":
    ChainFlow()
